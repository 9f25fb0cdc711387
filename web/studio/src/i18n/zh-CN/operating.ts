/** 运行站点：只有站点管理员能看到的部分。 */
export const operating = {
  operating: {
    site: '站点',
    parked: {
      title: '搁置事项',
      why: '多次失败后停下的任务。内容都还在，重新执行之前不会有任何变化。',
      empty: '没有搁置的事项',
      emptyWhy: '始终无法完成的任务会留在这里。',
      lots: {
        facts: '事件',
        timers: '定时任务',
        provider_calls: '支付渠道请求',
        mail: '邮件',
        parcel_watches: '包裹跟踪',
      },
      tries: '尝试次数',
      since: '搁置时间',
      replay: '重新执行',
      replayAll: '全部重新执行',
      again: '再次失败：{error}',
      gone: '该事项已不在搁置列表中。',
      done: '已重新执行 {done} 项，共 {all} 项。',
      more: '仅显示搁置最久的事项，共 {total} 项。',
    },
  },
}
