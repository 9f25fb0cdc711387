export { type Picture } from './engine'
export { default as LivePlayer } from './LivePlayer.vue'
export { default as RecordedPlayer } from './RecordedPlayer.vue'
