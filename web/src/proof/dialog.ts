import { defineAsyncComponent } from 'vue'

/** Offers evidence as a proof. Most who could do not: it is fetched when it is first opened. */
export const OfferDialog = defineAsyncComponent(() => import('./OfferDialog.vue'))
