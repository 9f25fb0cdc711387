// Styles of Vant are named one by one: those of its icons would fetch a font from elsewhere.
import 'vant/es/style/base.css'
import '@hawker/shared/tokens.css'
import './style.css'

import { applyTheme, createWords } from '@hawker/shared'
import { createApp } from 'vue'

import App from './App.vue'
import { register } from './offline/register'
import { createBuyerRouter } from './router'
import type { Words } from './words/en'

applyTheme()
const words = await createWords<Words>({
  'zh-CN': async () => (await import('./words/zh-CN')).words,
  en: async () => (await import('./words/en')).words,
})
createApp(App).use(words).use(createBuyerRouter()).mount('#app')
void register()
