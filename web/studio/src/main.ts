import '@hawker/shared/tokens.css'
import './styles/element'
import './styles/base.css'

import { applyTheme, createWords, offerAll } from '@hawker/shared'
import { createApp } from 'vue'

import App from './App.vue'
import type { Messages } from './i18n/en'
import { createStudioRouter } from './router'

applyTheme()
offerAll()
const words = await createWords<Messages>({
  en: () => import('./i18n/en').then((module) => module.en),
  'zh-CN': () => import('./i18n/zh-CN').then((module) => module.zhCN),
})
createApp(App).use(words).use(createStudioRouter()).mount('#app')
