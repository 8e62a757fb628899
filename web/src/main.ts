import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { queries } from './queries'
import { router } from './router'
import './style.css'
import { applyLook } from './ui/theme'

applyLook()

createApp(App).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')
