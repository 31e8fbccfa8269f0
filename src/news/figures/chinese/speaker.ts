import { type ChineseNames, knownAt, nameOf } from './subject.ts';
import { anyOf, SPEAKING, VERB } from './words.ts';

/** Who says what a sentence says, and whose its figures are where it does not say. */
export interface ChineseSpeaker {
  readonly claimant?: string;
  /** Undefined where that may be the speaker or somebody else: "Globex表示，营收增长5%". */
  readonly topic: string | undefined;
}

const TITLE =
  '首席执行官|首席财务官|首席运营官|首席技术官|首席经济学家|董事长|副总裁|总裁|总经理|CEO|CFO|COO|CTO|发言人|创始人|分析师|经济学家|负责人|主席|行长|部长|经理';
const SPEAK = anyOf(SPEAKING.filter((word) => word !== '显示' && word !== '报道' && word !== '估算'));
const ACCORDING =
  /(?:^|[，。；“”"])(?:根?据|按照)(?<who>[^，。；：]{2,20}?)(?:的|发布|公布|提供|最新|年度|季度|初步|市场|研究|行业|财务|第?[一二三四]季度?)*(?:报告|数据|统计|报道|介绍|研究|调查|预测|估计|估算|披露|财报|消息|显示|称|排名)/u;
const SAYING = new RegExp(
  `^(?<who>[^，。；：]{1,24}?)(?:在[^，。；：]{2,12}?)?(?:今日|近日|周[一二三四五六日]|\\d{1,2}日)?(?:${SPEAK})(?!的)`,
  'u',
);
const REPORT =
  /^(?<who>[^，。；：的]{2,14}?)(?:的|发布|公布|最新|年度|季度|初步|市场|研究|行业|财务)*(?:报告|数据|统计|调查|研究|财报)显示/u;
const AFTER_QUOTE = new RegExp(`[”"」]，?(?<who>[^，。；：”"]{1,24}?)(?:${SPEAK})[。，]?`, 'u');
const JUDGING = /^(?<who>[^，。；：将把]{2,14})[将把][^，。；]{1,40}(?:排|列)(?:名)?(?:在|为)/u;
const PERSON = new RegExp(`^(?<org>.*?)(?<title>${TITLE})(?<name>[\\p{L}·]{2,12})$`, 'u');
/** The subject of a sentence whose figures stand behind its first verb. */
const SUBJECT = new RegExp(
  `^(?<who>[^，。；：\\d]{2,12}?)(?:${anyOf(VERB.filter((verb) => verb.length > 1))}|将|已|正|在|[，,])`,
  'u',
);

/** Who speaks in a sentence and whom it is about. */
export function readChineseSpeaker(sentence: string, names: ChineseNames): ChineseSpeaker {
  const according = ACCORDING.exec(sentence)?.groups?.['who'];
  const cited = according === undefined ? undefined : (organisation(according, names) ?? according);
  if (cited !== undefined) return { claimant: cited, topic: names.company };
  for (const pattern of [JUDGING, REPORT, SAYING, AFTER_QUOTE]) {
    const who = pattern.exec(sentence)?.groups?.['who'];
    const speaker = who === undefined ? undefined : spoken(who, names);
    if (speaker)
      return pattern === REPORT || pattern === JUDGING ? { ...speaker, topic: names.company } : speaker;
  }
  return { topic: subjectOf(sentence, names) };
}

function spoken(who: string, names: ChineseNames): ChineseSpeaker | undefined {
  const { org, name } = PERSON.exec(who)?.groups ?? {};
  if (org !== undefined && name !== undefined) {
    const of = org === '' ? names.company : organisation(org, names);
    return of === undefined
      ? undefined
      : { claimant: `${of} (${name})`, topic: isOwn(org, names) ? of : undefined };
  }
  const of = organisation(who, names);
  return of === undefined ? undefined : { claimant: of, topic: isOwn(who, names) ? of : undefined };
}

/** A name that the library knows with its department: "阿里巴巴财报" is of the company, "Acme Cloud智能" as it is written. */
function organisation(who: string, names: ChineseNames): string | undefined {
  return nameOf(who.replace(/(?:方面|官方|的)$/u, ''), names);
}

const isOwn = (who: string, names: ChineseNames): boolean =>
  who === '' || organisation(who, names) === names.company || knownAt(who, names) !== undefined;

function subjectOf(sentence: string, names: ChineseNames): string | undefined {
  const known = knownAt(sentence, names);
  if (known) return known.name;
  const who = SUBJECT.exec(sentence)?.groups?.['who'];
  if (who === undefined || /^[据根受随因由从在对为按截自当与虽尽如若]/u.test(who)) return names.company;
  return nameOf(who, names) ?? names.company;
}
