/** What the store and its channels show of themselves. */
export const faces = {
  faces: {
    title: 'How the store is seen',
    logo: 'Logo',
    logoWhy: 'Beside the name of the store, round or square. 240 pixels or more.',
    cover: 'Cover',
    coverWhy: 'At the top of the page of the store. Three times as wide as high fits best.',
    channel: 'Face of the channel {name}',
    channelWhy: 'In rooms and on the cards of broadcasts. Without one of its own it shows the logo.',
    saved: 'Shown from now on.',
  },
}
