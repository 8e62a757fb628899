import { ref } from 'vue'
import type { Of } from '../api/types'
import { maxPicked, type Picked } from './collect'
import { add } from './queue'
import { words as w } from './words'

/** Takes files into the queue, and says what was not taken. */
export function useTaking(kind: () => Of<'Kind'>) {
  const refused = ref('')
  function take(files: Picked[]) {
    refused.value = files.length > maxPicked ? w.tooMany(maxPicked) : files.length ? '' : w.noFiles
    add(files.slice(0, maxPicked), kind())
  }
  return { refused, take }
}
