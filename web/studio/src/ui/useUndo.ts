import { ElButton, ElMessage } from 'element-plus'
import { h } from 'vue'
import { useI18n } from 'vue-i18n'

const UNDO_WINDOW_MS = 10_000

/** Says what was done and offers to undo it for ten seconds. */
export function useUndo(): (said: string, undo: () => Promise<void>) => void {
  const { t } = useI18n()
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
              void undo()
            },
          },
          () => t('common.undo'),
        ),
      ]),
    })
  }
}
