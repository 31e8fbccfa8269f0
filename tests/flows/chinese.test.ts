import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIRECT, makeHome, removeHome, startDateline } from '../fakes/dateline.ts';

const COMPANY = `name: Alibaba
aliases: [阿里巴巴]
topics:
  cloud: [云, alibaba cloud]
  logistics: [菜鸟, 包裹]
`;

/** What the English sample articles say, in other words. */
const ARTICLE = `---
title: 阿里巴巴加大海外业务投入
publisher: Global Times
url: https://paper.example/overseas
published: 2026-11-22
topics: [overseas, cloud]
language: zh-CN
---

阿里巴巴正以多个品牌发展海外业务，张勇在杭州告诉投资者。公司表示，海外订单量同比增长62%，
年度活跃消费者增加了2.85亿。

阿里云智能总裁张建锋说，阿里云在东南亚的收入增长了60%。Gartner将阿里云的IaaS基础设施能力排在第1位。

菜鸟在2021年3月处理了超过500万件跨境包裹。“这些包裹来自许多国家。”公司说。
`;

let home: string;
let dateline: Awaited<ReturnType<typeof startDateline>>;

beforeAll(async () => {
  home = await makeHome();
  await mkdir(join(home, 'digests/alibaba'), { recursive: true });
  await writeFile(join(home, 'digests/alibaba/company.yaml'), COMPANY);
  await writeFile(join(home, 'digests/alibaba/2026-11-22-阿里巴巴加大海外业务投入.md'), ARTICLE);
  dateline = await startDateline(home);
});
afterAll(async () => {
  await dateline.stop();
  await removeHome(home);
});

const CLOUD = '阿里云智能总裁张建锋说，阿里云在东南亚的收入增长了60%。';
const PARCELS = '菜鸟在2021年3月处理了超过500万件跨境包裹。';

test('a Chinese article is read without a problem', async () => {
  expect((await dateline.library.refresh()).problems).toEqual([]);
});

describe('a Chinese article is found, its sentences whole,', () => {
  test.each([
    ['by a topic’s Chinese word', '/alibaba 云', CLOUD],
    ['by a topic’s own name', '/alibaba cloud', CLOUD],
    ['by the company’s Chinese name and the topic without a blank', '阿里巴巴云', CLOUD],
    ['by another topic', '阿里巴巴 包裹', PARCELS],
    ['by a word in the middle of a sentence', '/alibaba 跨境', PARCELS],
    ['by a word of its title', '/alibaba 加大', '阿里巴巴正以多个品牌发展海外业务，张勇在杭州告诉投资者。'],
    [
      'by a sentence across a wrapped line',
      '/alibaba 订单量',
      '公司表示，海外订单量同比增长62%，年度活跃消费者增加了2.85亿。',
    ],
    ['by a Latin word between Chinese ones', '/alibaba IaaS', 'Gartner将阿里云的IaaS基础设施能力排在第1位。'],
    ['with who said it after a quotation', '/alibaba 许多国家', '“这些包裹来自许多国家。”公司说。'],
  ])('%s', async (_, words, sentence) => {
    const text = await dateline.ask(words, DIRECT);
    expect(text).toContain('阿里巴巴加大海外业务投入');
    expect(text).toContain(sentence);
  });

  test('and by nothing that it does not say', async () => {
    expect(await dateline.ask('/alibaba 汽车')).not.toContain('阿里巴巴加大海外业务投入');
    expect(await dateline.ask('/alibaba 国多')).not.toContain('阿里巴巴加大海外业务投入');
  });
});

test('a topic shows its own sentences and none of another', async () => {
  const text = await dateline.ask('/alibaba logistics');
  expect(text).toContain(PARCELS);
  expect(text).not.toContain(CLOUD);
});

test('its figures are read', async () => {
  const [found] = await dateline.store.search({
    companies: ['alibaba'],
    words: ['跨境'],
    now: dateline.world.clock.now(),
    limit: 5,
    offset: 0,
  });
  expect(found?.article.language).toBe('zh-CN');
  const figures = await dateline.store.figures([found?.article.id ?? '']);
  expect(
    figures.map(({ printed, metric, of, basis, claimant }) => [printed, metric, of, basis, claimant]),
  ).toEqual([
    ['62%', '海外订单量', 'Alibaba', 'year on year', 'Alibaba'],
    ['2.85亿', '年度活跃消费者', 'Alibaba', undefined, 'Alibaba'],
    ['60%', '东南亚收入', '阿里云', undefined, '阿里云智能 (张建锋)'],
    ['第1位', 'IaaS基础设施能力', '阿里云', undefined, 'Gartner'],
    ['500万件', '处理跨境包裹', '菜鸟', undefined, 'Alibaba'],
  ]);
});

test('a digest shows them, and passes the gate', async () => {
  const text = await dateline.ask('/alibaba logistics');
  expect(text).toContain('500万件');
  expect(text).toContain('处理跨境包裹');
});
