/** Running the site: what only its operator sees. */
export const operating = {
  operating: {
    site: 'Site',
    parked: {
      title: 'Given up',
      why: 'Work that failed again and again. Nothing is lost, and nothing happens to it until you bring it back.',
      empty: 'Nothing was given up',
      emptyWhy: 'Whatever fails for good waits here.',
      lots: {
        facts: 'Fact',
        timers: 'Deadline',
        provider_calls: 'Call to a payment provider',
        mail: 'Letter',
        parcel_watches: 'Watch on a parcel',
      },
      tries: 'Tries',
      since: 'Since',
      replay: 'Bring back',
      replayAll: 'Bring all back',
      again: 'It failed again: {error}',
      gone: 'It was not parked any more.',
      done: 'Brought back: {done} of {all}.',
      more: 'The longest parked are shown; there are {total} in all.',
    },
  },
}
