import type { FetchQueryOptions } from '@tanstack/vue-query'
import { createRouter, createWebHistory, loadRouteLocation, START_LOCATION, type RouteLocation, type RouteRecordRaw } from 'vue-router'
import { barred, me, recall } from './account/session'
import type { Of } from './api/types'
import { ledger, problem } from './ledger/useLedger'
import { queries } from './queries'
import { answerTo } from './search/answer'
import { paramsOf, questionOf } from './search/question'
import { going } from './shell/going'
import NoPage from './shell/NoPage.vue'
import Shell from './shell/Shell.vue'
import { words as w } from './shell/words'
import { notify } from './ui/notices'
import { painting } from './ui/paint'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the browser's tab says. */
    title?: string
    /** The page is for those who may do this. */
    may?: keyof Of<'May'>
    /** Nobody need be signed in. */
    open?: boolean
    /** What the page is for is asked for while its script is on the way. */
    ahead?: (to: RouteLocation) => FetchQueryOptions
  }
}

const pages: RouteRecordRaw[] = [
  { path: '', component: () => import('./desk/DeskPage.vue'), meta: { title: w.places.desk } },
  { path: 'problems', component: () => import('./ledger/LedgerPage.vue'), meta: { title: w.places.ledger, ahead: () => ledger } },
  { path: 'import', component: () => import('./report/ImportPage.vue'), meta: { title: '导入整改报告', may: 'import' } },
  { path: 'statistics', component: () => import('./statistics/StatisticsPage.vue'), meta: { title: w.places.statistics } },
  { path: 'evidence/:id', component: () => import('./evidence/EvidencePage.vue'), meta: { title: '文档查看', may: 'read_evidence' } },
  { path: 'upload', component: () => import('./upload/UploadPage.vue'), meta: { title: w.upload, may: 'upload' } },
  { path: 'phone', component: () => import('./upload/PhonePage.vue'), meta: { title: '拍照上传', may: 'upload' } },
  { path: 'problems/:no(\\d+)', component: () => import('./dossier/ProblemPage.vue'), meta: { title: '佐证清单', ahead: (to) => problem(Number(to.params.no)) } },
  { path: 'review', component: () => import('./review/ReviewPage.vue'), meta: { title: w.places.review, may: 'judge' } },
  { path: 'evidence', component: () => import('./evidence/LibraryPage.vue'), meta: { title: w.places.library, may: 'read_evidence' } },
  { path: 'search', component: () => import('./search/SearchPage.vue'), meta: { title: w.places.search, may: 'read_evidence', ahead: (to) => answerTo(paramsOf(questionOf(to.query))) } },
  { path: 'unclaimed', component: () => import('./evidence/UnclaimedPage.vue'), meta: { title: w.places.unclaimed, may: 'upload' } },
  { path: 'forbidden', component: NoPage, props: { forbidden: true }, meta: { title: w.forbidden } },
  { path: 'units', component: () => import('./account/UnitsPage.vue'), meta: { title: w.places.units, may: 'manage' } },
  { path: 'audit', component: () => import('./audit/AuditPage.vue'), meta: { title: w.places.audit, may: 'read_audit' } },
  { path: 'settings', component: () => import('./settings/SettingsPage.vue'), meta: { title: w.places.settings } },
  { path: ':rest(.*)*', component: NoPage, meta: { title: w.notFound } },
]

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', component: () => import('./account/LoginPage.vue'), meta: { title: '登录', open: true } },
    { path: '/welcome', component: () => import('./welcome/WelcomePage.vue'), meta: { title: '首次安装', open: true } },
    { path: '/password', component: () => import('./account/PasswordPage.vue'), meta: { title: w.changePassword } },
    { path: '/', component: Shell, children: pages },
  ],
})

router.beforeEach(async (to, from) => {
  going.value = from !== START_LOCATION && to.path !== from.path ? to : undefined
  if (to.meta.open) return true
  loadRouteLocation(to).catch(() => undefined) // while we ask who it is; onError tells of a failure
  if (to.meta.ahead && me.value && !barred(to.meta)) void queries.prefetchQuery(to.meta.ahead(to))
  if (going.value) await painting() // that he was heard, before the next page is made
  await recall()
  if (!me.value) return { path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (me.value.must_change && to.path !== '/password') return '/password'
  return true
})

// A page is fetched when it is first opened: the network may be gone by then, or
// the server newer than this tab. Fetching it whole mends both.
router.onError((_, to) => {
  arrived(to)
  notify(w.unloaded, 'bad', { name: w.reload, do: () => location.assign(to.fullPath) })
})

function arrived(to: RouteLocation) {
  if (going.value === to) going.value = undefined
}

router.afterEach((to, from, failure) => {
  arrived(to)
  if (failure || to.path === from.path) return // another filter or position on the same page takes nobody's place
  document.title = barred(to.meta) ? w.title(w.forbidden) : to.meta.title ? w.title(to.meta.title) : w.product
  document.getElementById('main')?.focus({ preventScroll: true })
})
