import type { RoomState } from '@hawker/shared'
import { computed, type ComputedRef } from 'vue'

/** What of the chat is a question. */
export function useQuestions(state: () => RoomState): {
  open: ComputedRef<number>
  asked: ComputedRef<string> // another one whenever their list is to be read again
} {
  const questions = computed(() => state().chat.filter((line) => line.is_question))
  return {
    open: computed(() => questions.value.filter((line) => !line.is_answered).length),
    asked: computed(() =>
      questions.value.map((line) => `${line.id} ${line.is_answered ?? false}`).join(),
    ),
  }
}
