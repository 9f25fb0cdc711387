/** The parts of the door that pages load when they need them. */
export { default as NewPassword } from './NewPassword.vue'
export { default as SecurityPanel } from './SecurityPanel.vue'
export { default as SignInForm } from './SignInForm.vue'
export { useDoorWords } from './useAttempt'
