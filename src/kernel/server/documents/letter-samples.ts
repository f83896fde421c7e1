import type { LetterDocument } from './letter-document.ts'

/** A made-up letter and bulletin with every element, for tests and benches. */
export const sampleLetter: LetterDocument = {
  form: 'letter',
  issuer: '清泉县督查考核委员会办公室',
  number: '清督函〔2026〕5号',
  title: '关于石门镇基层党建重点任务进展情况的督办函',
  addressee: '石门镇党委',
  urgency: '特急',
  blocks: [
    {
      kind: 'paragraph',
      text: '根据年度目标责任书和每月督查安排，我办于2月24日至27日对你镇1月份以来基层党建重点任务进展情况进行了督查。现将发现的问题和整改要求函告如下：',
    },
    { kind: 'heading1', text: '一、存在的问题' },
    {
      kind: 'paragraph',
      lead: '（一）“三会一课”制度落实不到位。',
      text: '全镇23个村党支部中，柳沟、刘家坪等4个村1月份未召开支部党员大会，喆堃、㛃䶮等同志连续两次未参加组织生活会，也没有履行请假手续。',
    },
    {
      kind: 'paragraph',
      lead: '（二）驻村帮扶不经常。',
      text: '第一书记王玥祎、李鋆彧1月份驻村分别为9天和11天，低于每月20天的要求；入户走访记录不全，帮扶措施不具体。',
    },
    { kind: 'heading2', text: '（三）部分事项到期未办结' },
    {
      kind: 'table',
      caption: '到期未办结事项清单',
      columns: [
        { title: '序号', weight: 0.5, align: 'center' },
        { title: '事项', weight: 2.4 },
        { title: '责任人', align: 'center' },
        { title: '应办结日期', weight: 1.2, align: 'center' },
        { title: '逾期（天）', weight: 0.9, align: 'right' },
      ],
      rows: [
        ['1', '柳沟村党员活动室改造，尚未开工', '赵𬘡', '2月10日', '17'],
        ['2', '2025年度党费收缴公示', '孙珺', '2月14日', '13'],
        ['3', '低保户陈昇等6户入户核实', '周赟𫖯', '2月20日', '7'],
      ],
    },
    { kind: 'heading1', text: '二、整改要求' },
    {
      kind: 'list',
      items: [
        '请你镇党委召开专题会议研究，逐条制定整改措施，明确责任人和完成时限。',
        '3月13日前将整改情况书面报送我办，并附会议记录、公示照片等佐证材料。',
        '对逾期未整改或者弄虚作假的，将按照有关规定予以通报，并在年度考核中扣分。',
      ],
    },
    { kind: 'paragraph', text: '特此函告。' },
  ],
  attachments: ['石门镇1月份重点任务进展情况表', '整改情况反馈表'],
  signer: '清泉县督查考核委员会办公室',
  date: '2026-03-02',
  cc: ['县委组织部', '县纪委监委', '县委各常委'],
  note: '联系人：高禾，联系电话：0912-5550100',
}

export const sampleBulletin: LetterDocument = {
  ...sampleLetter,
  form: 'bulletin',
  issuer: '中共清泉县委组织部文件',
  number: '清组通〔2026〕12号',
  title: '关于2026年第一季度基层党建工作责任制落实情况和乡镇党委书记述职评议结果的通报',
  addressee: '各乡镇党委，县直各部门党组织',
  signer: '中共清泉县委组织部',
  date: '2026-04-07',
  printing: { office: '中共清泉县委组织部办公室', date: '2026-04-08' },
}
