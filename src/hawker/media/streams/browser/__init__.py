"""Pictures from a browser: one WebSocket per publisher (docs/protocols/publish.md).

`messages` reads and checks what comes, without a network; `door` is the port and its sockets.
"""
