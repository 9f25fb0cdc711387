export { type Picture } from './engine'
export { default as LivePlayer } from './LivePlayer.vue'
