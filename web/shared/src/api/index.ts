import { proveAgain } from '../door/stepUp'
import { language } from '../text/language'
import { createApi } from './client'

/** The API of the site this page came from. */
export const api = createApi(() => language.value, undefined, proveAgain)
