// The same job as a room's commerce frames: every line of standard input is one, and goes to all.
// Prints its port, then how many sockets are there, whenever it is asked by an empty line.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { Server } from 'socket.io'

const http = createServer()
const io = new Server(http, { serveClient: false, perMessageDeflate: false, cors: undefined })

io.on('connection', (socket) => socket.join('room'))
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line) io.to('room').emit('event', JSON.parse(line))
    else console.log(io.of('/').sockets.size)
  })
  .on('close', () => process.exit(0))
http.listen(0, '127.0.0.1', () => console.log(http.address().port))
