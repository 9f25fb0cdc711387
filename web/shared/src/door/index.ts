/** The parts of the door that pages load when they need them. */
export { default as CodeEntry } from './CodeEntry.vue'
export { default as DoorButton } from './DoorButton.vue'
export { default as DoorField } from './DoorField.vue'
export { type Attempt, useAttempt, useDoorWords } from './useAttempt'
