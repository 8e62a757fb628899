import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { Refusal } from './api/client'
import App from './App.vue'
import { router } from './router'
import './style.css'
import { notifyFailure } from './ui/notices'
import { applyLook } from './ui/theme'

applyLook()

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stands; only what did not arrive, or a server out of breath, is asked again.
      retry: (times, e) => times < 2 && (!(e instanceof Refusal) || e.status === 0 || e.status === 503),
    },
    mutations: { onError: notifyFailure },
  },
})

createApp(App).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')
