/** Pictures that the store brings. */
export const pictures = {
  pictures: {
    title: 'Pictures',
    edit: 'Change the pictures of {title}',
    add: 'Add a picture',
    addMany: 'Add pictures',
    hint: 'Drop, paste or pick them. JPEG, PNG, WebP, AVIF or GIF, up to 20 MB each.',
    none: 'No picture yet. The first one stands on cards and in rooms.',
    full: '{n} pictures are as many as a product shows.',
    first: 'Stands on cards',
    alt: 'What can be seen on it',
    altOf: 'What can be seen on picture {n}',
    up: 'Move picture {n} up',
    down: 'Move picture {n} down',
    remove: 'Take off picture {n}',
    nowAt: 'Now at place {n} of {of}.',
    takeOff: 'Take off',
    takenOff: 'The picture was taken off.',
    sending: 'Sending {name}',
    retry: 'Send {name} again',
    drop: 'Leave out {name}',
  },
}
