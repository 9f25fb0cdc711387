import { ElMessageBox } from 'element-plus'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave } from 'vue-router'

/** Ask before leaving the page that the picture comes from. */
export function useLeaveWarning(isOnAir: Ref<boolean>): void {
  const { t } = useI18n()
  onBeforeRouteLeave(async () => {
    if (!isOnAir.value) return true
    const answer = await ElMessageBox.confirm(t('camera.leaveText'), t('camera.leaveTitle'), {
      confirmButtonText: t('camera.leaveConfirm'),
      cancelButtonText: t('common.cancel'),
    }).catch(() => 'cancel')
    return answer === 'confirm'
  })
}
