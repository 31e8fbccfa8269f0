import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSchedule, splitSchedule } from '../../src/schedules/parse.ts';
import { scheduleWords } from '../../src/schedules/words.ts';
import { schedule, schedules } from './examples.ts';

describe('a schedule in words', () => {
  test.each([
    ['daily 08:30 Asia/Shanghai', 'daily 08:30 Asia/Shanghai'],
    ['weekdays 09:00', 'weekdays 09:00 UTC'],
    ['weekends 10:00', 'weekends 10:00 UTC'],
    ['mondays 9:00', 'mondays 09:00 UTC'],
    ['every monday 9:00', 'mondays 09:00 UTC'],
    ['every day at 9pm', 'daily 21:00 UTC'],
    ['daily at noon', 'daily 12:00 UTC'],
    ['daily at midnight', 'daily 00:00 UTC'],
    ['mondays and thursdays 09:00 Europe/London', 'mondays and thursdays 09:00 Europe/London'],
    ['mondays and thursdays at 9 Europe/London', 'mondays and thursdays 09:00 Europe/London'],
    ['every monday and every thursday at 8 and 17', 'mondays and thursdays 08:00 and 17:00 UTC'],
    ['mon wed fri 8:00', 'mondays, wednesdays and fridays 08:00 UTC'],
    ['fridays, mondays, mondays and tuesdays 09:00', 'mondays, tuesdays and fridays 09:00 UTC'],
    ['Saturdays and sundays 09:00', 'weekends 09:00 UTC'],
    ['weekends and fridays 10:00', 'fridays, saturdays and sundays 10:00 UTC'],
    ['monday to friday 9:00', 'weekdays 09:00 UTC'],
    ['Mon-Fri 8am', 'weekdays 08:00 UTC'],
    ['fri – mon 9:00', 'mondays, fridays, saturdays and sundays 09:00 UTC'],
    ['weekly on mondays 9:00', 'mondays 09:00 UTC'],
    ['at 9 on weekdays', 'weekdays 09:00 UTC'],
    ['9am every weekday', 'weekdays 09:00 UTC'],
    ['daily 8:30am', 'daily 08:30 UTC'],
    ['daily 8:30 p.m.', 'daily 20:30 UTC'],
    ['daily 12am and 12pm', 'daily 00:00 and 12:00 UTC'],
    ['daily 17:30 and 09:00 and 9:00', 'daily 09:00 and 17:30 UTC'],
    ["daily at 9 o'clock.", 'daily 09:00 UTC'],
    ['at 9, 13 and 17 daily', 'daily 09:00, 13:00 and 17:00 UTC'],
    ['daily 9:00, 13:00, 17:30 america/new_york', 'daily 09:00, 13:00 and 17:30 America/New_York'],
    ['daily 09:00 utc', 'daily 09:00 UTC'],
    ['every day at 9 New York time', 'daily 09:00 America/New_York'],
    ['every weekday at 09:00 (Asia/Shanghai)', 'weekdays 09:00 Asia/Shanghai'],
    ['weekdays 9:00 in London', 'weekdays 09:00 Europe/London'],
    ['first monday of the month 10:00', 'first monday of the month 10:00 UTC'],
    ['on the second Tuesday of every month at 10', 'second tuesday of the month 10:00 UTC'],
    ['last friday of the month 17:00', 'last friday of the month 17:00 UTC'],
    ['every month on the last friday at 5pm', 'last friday of the month 17:00 UTC'],
    ['monthly on the 15th 9:00', 'monthly on the 15th 09:00 UTC'],
    ['15th of the month at noon', 'monthly on the 15th 12:00 UTC'],
    ['every month on the 1st at 9', 'monthly on the 1st 09:00 UTC'],
    ['first day of the month 9:00', 'monthly on the 1st 09:00 UTC'],
    ['on the last day of the month 18:00', 'last day of the month 18:00 UTC'],
    ['22nd of each month 9:00', 'monthly on the 22nd 09:00 UTC'],
    ['every 5 minutes', 'every 5 minutes'],
    ['every 15min', 'every 15 minutes'],
    ['every 5 minutes Asia/Shanghai', 'every 5 minutes'],
    ['every 1 minutes', 'every minute'],
    ['every minute', 'every minute'],
    ['every 2 hours', 'every 2 hours'],
    ['every 2h', 'every 2 hours'],
    ['every 1.5 hours', 'every 90 minutes'],
    ['every half an hour', 'every 30 minutes'],
    ['every 90 minutes', 'every 90 minutes'],
    ['hourly', 'every hour'],
    ['EVERY 60 MINUTES', 'every hour'],
    ['0 9 * * 1-5', 'cron 0 9 * * 1-5 UTC'],
    ['cron 0 9 * * mon-fri Asia/Shanghai', 'cron 0 9 * * MON-FRI Asia/Shanghai'],
    ['`*/15 9-17 * * *` Europe/London', 'cron */15 9-17 * * * Europe/London'],
  ])('%s is understood as %s', (words, canonical) => {
    expect(scheduleWords(schedule(words))).toBe(canonical);
  });

  test.each([
    ['工作日 09:00', 'weekdays 09:00 UTC'],
    ['每个工作日 9点 Asia/Shanghai', 'weekdays 09:00 Asia/Shanghai'],
    ['每天 8:30', 'daily 08:30 UTC'],
    ['每天8:30', 'daily 08:30 UTC'],
    ['每天早上8点半', 'daily 08:30 UTC'],
    ['每天晚上8:30', 'daily 20:30 UTC'],
    ['每天中午十二点', 'daily 12:00 UTC'],
    ['每天中午1点', 'daily 13:00 UTC'],
    ['每天凌晨12点', 'daily 00:00 UTC'],
    ['每天九点、十七点四十五分', 'daily 09:00 and 17:45 UTC'],
    ['每周一 9点', 'mondays 09:00 UTC'],
    ['每周一和周四 9:00', 'mondays and thursdays 09:00 UTC'],
    ['每周一、三、五 九点', 'mondays, wednesdays and fridays 09:00 UTC'],
    ['周一三点', 'mondays 03:00 UTC'],
    ['周一至周五 下午3点一刻', 'weekdays 15:15 UTC'],
    ['每星期天 上午10点', 'sundays 10:00 UTC'],
    ['周末 10:00', 'weekends 10:00 UTC'],
    ['每15分钟', 'every 15 minutes'],
    ['每隔十五分钟', 'every 15 minutes'],
    ['每半小时', 'every 30 minutes'],
    ['每小时', 'every hour'],
    ['每两个小时', 'every 2 hours'],
    ['每月1日 9:00', 'monthly on the 1st 09:00 UTC'],
    ['每月二十五号 9点', 'monthly on the 25th 09:00 UTC'],
    ['每月第一个周一 10:00', 'first monday of the month 10:00 UTC'],
    ['每个月的最后一个周五 17:00', 'last friday of the month 17:00 UTC'],
    ['每月最后一天 18:00', 'last day of the month 18:00 UTC'],
    ['每月底 18:00', 'last day of the month 18:00 UTC'],
    ['工作日　０９：３０', 'weekdays 09:30 UTC'],
    ['每１５分钟', 'every 15 minutes'],
    ['ＤＡＩＬＹ ９：００ ＵＴＣ', 'daily 09:00 UTC'],
  ])('%s is understood as %s', (words, canonical) => {
    expect(scheduleWords(schedule(words))).toBe(canonical);
  });

  test.each([
    ['daily 08:30 Asia/Shangai', 'zone', 'Asia/Shangai', 'daily 08:30 Asia/Shanghai'],
    ['daily 08:30 New Yrok', 'zone', 'New Yrok', 'daily 08:30 America/New_York'],
    ['daily 08:30 Somewhere', 'zone', 'Somewhere', 'daily 08:30 Asia/Tokyo'],
    ['daily 08:30 EST', 'zone', 'EST', 'daily 08:30 Asia/Tokyo'],
    ['daily 08:30 UTC+8', 'zone', 'UTC+8', 'daily 08:30 Asia/Tokyo'],
    ['每天8点 北京时间', 'zone', '北京时间', 'daily 08:00 Asia/Tokyo'],
    [
      '`0 9 * * 1` Mars/Olympus ` there',
      'zone',
      '`0 9 * * 1` Mars/Olympus ` there',
      'daily 09:00 Asia/Tokyo',
    ],
    ['0 9 * * 1 Mars/Olympus', 'zone', 'Mars/Olympus', 'daily 09:00 Asia/Tokyo'],
    ['weekday 9', 'time', '9', 'weekdays 09:00 Asia/Tokyo'],
    ['daily 25:00', 'time', '25:00', 'daily 09:00 Asia/Tokyo'],
    ['daily 24:00', 'time', '24:00', 'daily 09:00 Asia/Tokyo'],
    ['daily 9:60', 'time', '9:60', 'daily 09:00 Asia/Tokyo'],
    ['daily 9:5', 'time', '9:5', 'daily 09:00 Asia/Tokyo'],
    ['daily 13pm', 'time', '13pm', 'daily 09:00 Asia/Tokyo'],
    ['daily 0am', 'time', '0am', 'daily 09:00 Asia/Tokyo'],
    ['daily at 24', 'time', '24', 'daily 09:00 Asia/Tokyo'],
    ['daily', 'time', 'daily', 'daily 09:00 Asia/Tokyo'],
    ['weekdays soon', 'time', 'soon', 'weekdays 09:00 Asia/Tokyo'],
    ['daily Asia/Shanghai', 'time', 'daily Asia/Shanghai', 'daily 09:00 Asia/Shanghai'],
    ['每天 ２５点', 'time', '２５点', 'daily 09:00 Asia/Tokyo'],
    ['每天晚上12点', 'time', '晚上12点', 'daily 09:00 Asia/Tokyo'],
    ['daily 09:00 mondays', 'schedule', 'mondays', 'daily 09:00 Asia/Tokyo'],
    ['friday weekdays 9:00', 'schedule', 'weekdays', 'weekdays 09:00 Asia/Tokyo'],
    ['daily 09:00 sharp UTC', 'schedule', 'sharp', 'daily 09:00 UTC'],
    ['9:00', 'schedule', '9:00', 'daily 09:00 Asia/Tokyo'],
    ['weekdys 09:00', 'schedule', 'weekdys', 'weekdays 09:00 Asia/Tokyo'],
    ['evry day 9:00', 'schedule', 'evry', 'daily 09:00 Asia/Tokyo'],
    ['every 15 minuts', 'schedule', 'minuts', 'every 15 minutes'],
    ['every 0 minutes', 'schedule', 'every 0 minutes', 'every minute'],
    ['every 30 seconds', 'schedule', 'every 30 seconds', 'every minute'],
    ['every -5 minutes', 'schedule', '-5', 'every minute'],
    ['every 99999 hours', 'schedule', 'every 99999 hours', 'every 168 hours'],
    ['every 15 minutes on weekdays', 'schedule', 'weekdays', 'every 15 minutes'],
    ['every other monday 9:00', 'schedule', 'other', 'mondays 09:00 Asia/Tokyo'],
    ['weekdays except friday 9:00', 'schedule', 'except', 'weekdays 09:00 Asia/Tokyo'],
    ['next monday 9:00', 'schedule', 'next', 'mondays 09:00 Asia/Tokyo'],
    ['下周一 9点', 'schedule', '下', 'mondays 09:00 Asia/Tokyo'],
    ['每两天 9点', 'schedule', '两', 'daily 09:00 Asia/Tokyo'],
    ['every 2 days 9:00', 'schedule', 'days', 'daily 09:00 Asia/Tokyo'],
    ['15th of march 9:00', 'schedule', 'march', 'monthly on the 15th 09:00 Asia/Tokyo'],
    ['每月1日和15日 9点', 'schedule', '15日', 'monthly on the 1st 09:00 Asia/Tokyo'],
    ['1月1日 9点', 'schedule', '月', 'monthly on the 1st 09:00 Asia/Tokyo'],
    ['daily 9:00 London and 17:00 New York', 'schedule', 'New York', 'daily 09:00 and 17:00 Europe/London'],
    ['twice a day', 'schedule', 'twice', 'daily 09:00 Asia/Tokyo'],
    ['fortnightly 09:00', 'schedule', 'fortnightly', 'daily 09:00 Asia/Tokyo'],
    ['monthly 9:00', 'schedule', 'monthly 9:00', 'monthly on the 1st 09:00 Asia/Tokyo'],
    ['monthly on 15 at 9:00', 'schedule', 'monthly on 15 at 9:00', 'monthly on the 15th 09:00 Asia/Tokyo'],
    ['first monday 10:00', 'schedule', 'first monday 10:00', 'first monday of the month 10:00 Asia/Tokyo'],
    [
      'fifth monday of the month 9:00',
      'schedule',
      'fifth monday of the month 9:00',
      'last monday of the month 09:00 Asia/Tokyo',
    ],
    [
      'first weekday of the month 9:00',
      'schedule',
      'first weekday of the month 9:00',
      'monthly on the 1st 09:00 Asia/Tokyo',
    ],
    ['1st and 15th of the month 9:00', 'schedule', '15th', 'monthly on the 1st 09:00 Asia/Tokyo'],
    [
      'monthly on the 32nd 9:00',
      'schedule',
      'monthly on the 32nd 9:00',
      'monthly on the 1st 09:00 Asia/Tokyo',
    ],
    ['0 9 31 2 *', 'schedule', '0 9 31 2 *', 'daily 09:00 Asia/Tokyo'],
    ['60 9 * * *', 'schedule', '60 9 * * *', 'weekdays 09:00 Asia/Tokyo'],
    ['*/90 * * * *', 'schedule', '*/90 * * * *', 'weekdays 09:00 Asia/Tokyo'],
    ['0 9 L * *', 'schedule', '0 9 L * *', 'daily 09:00 Asia/Tokyo'],
    ['0 0 9 * * 1-5', 'schedule', '0 0 9 * *', 'cron 0 9 * * 1-5 Asia/Tokyo'],
    ['cron 0 9', 'schedule', 'cron 0 9', 'daily 09:00 Asia/Tokyo'],
  ])('%s is refused for its %s "%s"; nearest is %s', (words, problem, wrong, near) => {
    const read = parseSchedule(words, 'Asia/Tokyo');
    expect(read).toMatchObject({ problem, words: wrong });
    expect('nearest' in read && read.nearest && scheduleWords(read.nearest)).toBe(near);
  });

  test('nothing is near to no words', () => {
    expect(parseSchedule(' ', 'UTC')).toEqual({ problem: 'schedule', words: '' });
  });

  test.each(['EST', 'CET', 'Etc/GMT+5'])(
    'the default zone %s, which nobody wrote, is taken as it is',
    (zone) => {
      expect(parseSchedule('daily 09:00', zone)).toMatchObject({ times: ['09:00'], zone });
    },
  );

  test('any schedule reads back from its words as itself', () => {
    fc.assert(
      fc.property(schedules, (each) => {
        expect(parseSchedule(scheduleWords(each), each.zone)).toEqual(each);
      }),
    );
  });
});

describe('any text', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ...'daily every 5 minutes 09:00 UTC and mondays pm at 31st last month to cron * */5 1-5 每月 周一 半 十 点 第 日'.split(
        ' ',
      ),
    ),
  );
  const texts = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));

  test('is answered: what is wrong in its own words, and with a schedule that can be read', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const read = parseSchedule(text, 'UTC');
        if ('kind' in read) return;
        expect(text).toContain(read.words);
        if (text.trim() === '') return;
        const near = read.nearest && scheduleWords(read.nearest);
        expect(near && scheduleWords(schedule(near))).toBe(near);
      }),
    );
  });

  test('is parted into what it is', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { rest, schedule } = splitSchedule(text);
        expect(text.trim().startsWith(rest)).toBe(true);
        expect(text.trim().endsWith(schedule)).toBe(true);
      }),
    );
  });
});

describe('the schedule that words end with', () => {
  test.each([
    ['alibaba cloud daily 08:30 Asia/Shanghai', 'alibaba cloud', 'daily 08:30 Asia/Shanghai'],
    ['alibaba every 5 minutes', 'alibaba', 'every 5 minutes'],
    ['jd on mondays and thursdays 9:00', 'jd', 'mondays and thursdays 9:00'],
    ['jd daily deals daily 09:00', 'jd daily deals', 'daily 09:00'],
    ['jd black friday weekdays 9:00', 'jd black friday', 'weekdays 9:00'],
    ['jd singles day daily 09:00', 'jd singles day', 'daily 09:00'],
    ['jd 618 every 5 minutes', 'jd 618', 'every 5 minutes'],
    ['alibaba at 9 on weekdays', 'alibaba', 'at 9 on weekdays'],
    [
      'alibaba cloud on the first monday of the month 10:00',
      'alibaba cloud',
      'first monday of the month 10:00',
    ],
    ['jd 0 9 * * 1-5', 'jd', '0 9 * * 1-5'],
    ['jd 618 0 9 * * 1-5 Asia/Shanghai', 'jd 618', '0 9 * * 1-5 Asia/Shanghai'],
    ['jd cron 0 9 * * 1-5', 'jd', 'cron 0 9 * * 1-5'],
    ['jd 0 9 31 2 *', 'jd', '0 9 31 2 *'],
    ['alibaba every other monday 9:00', 'alibaba', 'every other monday 9:00'],
    ['alibaba every 2 weeks on monday 9:00', 'alibaba', 'every 2 weeks on monday 9:00'],
    ['jd weekdays except friday 9:00', 'jd', 'weekdays except friday 9:00'],
    ['jd first and third monday of the month 9:00', 'jd', 'first and third monday of the month 9:00'],
    ['jd next monday 9:00', 'jd', 'next monday 9:00'],
    ['阿里巴巴下周一 9点', '阿里巴巴', '下周一 9点'],
    ['阿里巴巴隔周一 9点', '阿里巴巴', '隔周一 9点'],
    ['阿里巴巴 每天 8:30', '阿里巴巴', '每天 8:30'],
    ['阿里巴巴云每周一和周四 9点', '阿里巴巴云', '每周一和周四 9点'],
    ['腾讯在每月1日 9:00', '腾讯', '每月1日 9:00'],
    ['京东 周末效应 每天９点', '京东 周末效应', '每天９点'],
    ['腾讯 每天25点', '腾讯', '每天25点'],
    ['腾讯 每周', '腾讯', '每周'],
    ['tencent Weekdays soon', 'tencent', 'Weekdays soon'],
    ['alibaba weekdys 09:00', 'alibaba', 'weekdys 09:00'],
    ['alibaba 9:00', 'alibaba', '9:00'],
    ['jd monthly', 'jd', 'monthly'],
    ['alibaba singles day', 'alibaba singles day', ''],
    ['alibaba last quarter revenue', 'alibaba last quarter revenue', ''],
    ['sun microsystems', 'sun microsystems', ''],
    ['hourly', '', 'hourly'],
    ['', '', ''],
  ])('%s is "%s" and "%s"', (words, rest, schedule) => {
    expect(splitSchedule(words)).toEqual({ rest, schedule });
  });
});
