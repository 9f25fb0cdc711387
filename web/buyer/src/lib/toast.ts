import 'vant/es/toast/style/index'

import { showToast } from 'vant/es/toast'

/** Say something short at the foot of the page. */
export function say(message: string): void {
  showToast({ message, position: 'bottom', duration: 2600 })
}
