import { shallowRef } from 'vue'

export type Question = { title: string; text: string; yes: string; danger?: boolean; answer: (yes: boolean) => void }

/** The question that is being asked; ConfirmDialog shows it. */
export const question = shallowRef<Question>()

/** Asks before a deed that is hard to undo. */
export function confirm(title: string, text: string, yes: string, danger = false): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = {
      title, text, yes, danger,
      answer(said) {
        question.value = undefined
        resolve(said)
      },
    }
  })
}
