import { shallowRef } from 'vue'
import type { RouteLocation } from 'vue-router'

/** The page that one is on the way to: asked for, not there yet. */
export const going = shallowRef<RouteLocation>()
