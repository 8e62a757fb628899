import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { queries } from './queries'
import { router } from './router'
import './style.css'
import { applyLook } from './ui/theme'

applyLook()

const app = createApp(App).use(VueQueryPlugin, { queryClient: queries }).use(router) // it asks for the first page
setTimeout(() => app.mount('#app')) // while that is on its way
