import { ElMessageBox } from 'element-plus'

const LONGEST = 300

/** Ask why; null when the operator would rather not. The answer is kept beside the audit log. */
export async function askReason(words: {
  title: string
  why: string
  action: string
  cancel: string
  missing: string
}): Promise<string | null> {
  try {
    const answer = await ElMessageBox.prompt(words.why, words.title, {
      confirmButtonText: words.action,
      cancelButtonText: words.cancel,
      inputValidator: (text: string) =>
        (text?.trim().length > 0 && text.trim().length <= LONGEST) || words.missing,
    })
    return 'value' in answer ? answer.value.trim() : null
  } catch {
    return null // closed, or cancelled
  }
}
