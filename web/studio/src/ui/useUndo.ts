import { ElButton, ElMessage } from 'element-plus'
import { h } from 'vue'
import { useI18n } from 'vue-i18n'

import { useFailureWords } from '../lib/failure'

const UNDO_WINDOW_MS = 10_000

/** Says what was done and offers to undo it for ten seconds; the answer takes the offer back. */
export function useUndo(): (said: string, undo: () => Promise<void>) => () => void {
  const { t } = useI18n()
  const wordsOf = useFailureWords()

  async function attempt(undo: () => Promise<void>): Promise<void> {
    try {
      await undo()
    } catch (failure) {
      ElMessage({ type: 'error', message: wordsOf(failure) })
    }
  }

  return (said, undo) => {
    const message = ElMessage({
      type: 'success',
      duration: UNDO_WINDOW_MS,
      showClose: true,
      message: h('span', { class: 'undo-message' }, [
        said,
        h(
          ElButton,
          {
            size: 'small',
            text: true,
            'data-testid': 'undo',
            onClick: () => {
              message.close()
              void attempt(undo)
            },
          },
          () => t('common.undo'),
        ),
      ]),
    })
    return () => message.close()
  }
}
