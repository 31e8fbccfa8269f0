import type { Bound, Direction } from '../../../domain.ts';
import { CURRENCIES } from '../currencies.ts';
import type { Measure } from '../units.ts';

// What Chinese business news is written with, in simplified characters: a new unit or phrase is one word here and a test row.

/** Traditional characters of these tables and full-width digits, each by the one that the tables have. */
const TRADITIONAL =
  '億亿萬万個个達达過过漲涨減减長长總总營营業业淨净額额價价門门訂订單单員员戶户輛辆條条項项間间種种頭头張张筆笔從从與与較较環环幣币歐欧鎊镑韓韩頓顿時时鐘钟歲岁於于為为佔占約约將将務务產产銷销費费資资幅幅擴扩縮缩虧亏損损' +
  '０0１1２2３3４4５5６6７7８8９9．.％%￥¥';
const SIMPLE = new Map(
  TRADITIONAL.split('').flatMap((sign, at, all) =>
    at % 2 === 0 ? [[sign, all[at + 1] ?? sign] as const] : [],
  ),
);
const TRADITIONAL_SIGN = new RegExp(`[${[...SIMPLE.keys()].join('')}]`, 'gu');

/** The text in the characters of these tables, place for place. */
export function simplified(text: string): string {
  return text.replace(TRADITIONAL_SIGN, (sign) => SIMPLE.get(sign) ?? sign);
}

/** Any of some words as a pattern, a longer one before one that it begins with; "天(?!然)" is a word with what may not follow. */
export function anyOf(words: Iterable<string>): string {
  return [...words].toSorted((a, b) => bare(b).length - bare(a).length).join('|');
}

const bare = (word: string): string => word.replace(/\(.*\)$/u, '');
const list = (words: string): readonly string[] => words.trim().split(/\s+/u);

export interface Unit {
  readonly measure: Measure;
  readonly unit: string;
  /** What the number is multiplied by: 三成 is 30 percent. */
  readonly times?: number;
}

/** Unit as the ledger names it: how texts write it. */
const UNITS: Readonly<Partial<Record<Measure, string>>> = {
  money: `CNY: 元人民币 人民币 块钱 元(?![素旦宵]) | HKD: 港元 港币 | TWD: 新台币 台币 | GBP: 英镑 | USD: 美元 美金 | EUR: 欧元 | JPY: 日元 日圆
    KRW: 韩元 | SGD: 新加坡元 新元 | AUD: 澳元 澳大利亚元 | CAD: 加元 加拿大元 | CHF: 瑞士法郎 瑞郎 | INR: 卢比 印度卢比 | RUB: 卢布 | THB: 泰铢 | VND: 越南盾 | IDR: 印尼盾`,
  ratio:
    'percentage point: 个百分点 百分点 | basis point: 个基点 基点 | percent: % percent | times: 倍(?![数增速率])',
  measure: `kilometre: 公里 千米 km | metre: 米(?![其饭粉面]) | centimetre: 厘米 | millimetre: 毫米 | micrometre: 微米 | nanometre: 纳米 nm | mile: 英里 | nautical mile: 海里
    square metre: 平方米 平米 | square kilometre: 平方公里 | cubic metre: 立方米 方(?=天然气|混凝土) | hectare: 公顷 | mu: 亩
    tonne: 吨 | kilogram: 公斤 千克 kg | gram: 克(?![拉隆服制]) | milligram: 毫克 | ounce: 盎司 | litre: 升(?![至到级降幅值]) | millilitre: 毫升 | barrel: 桶
    kilowatt hour: 千瓦时 kWh | megawatt hour: 兆瓦时 MWh | gigawatt hour: 吉瓦时 GWh | watt: 瓦(?![斯特时]) | kilowatt: 千瓦 kW | megawatt: 兆瓦 MW | gigawatt: 吉瓦 GW
    kilometre per hour: 公里/小时 千米/小时 km/h | degree Celsius: 摄氏度 ℃ | horsepower: 马力 | point: 点(?![钟半左右])`,
  time: `second: 秒(?!杀) | minute: 分钟 | hour: 小时 个小时 | day: 天(?![然津猫府空气下才]) | week: 周(?![年期边岁]) 个星期 | month: 个月 | quarter: 个季度 | year: 年`,
  age: 'year of age: 岁 周岁',
};

/** Each way to write a unit, with its meaning. */
export const UNIT: ReadonlyMap<string, Unit> = new Map([
  ...Object.entries(UNITS).flatMap(([measure, rows]) =>
    rows.split(/ \| |\n/u).flatMap((row): (readonly [string, Unit])[] => {
      const [unit = '', forms = ''] = row.trim().split(': ');
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of `UNITS`
      return list(forms).map((form) => [form, { measure: measure as Measure, unit }]);
    }),
  ),
  ['成(?![为立本功员果交长都熟品年型分])', { measure: 'ratio', unit: 'percent', times: 10 }],
]);

/** Currency by the sign or code before a number; what is a single letter or a word elsewhere is not one here. */
export const SIGN: ReadonlyMap<string, string> = new Map([
  ['人民币', 'CNY'],
  ...CURRENCIES.flatMap(({ code, before }) =>
    before
      .filter((sign) => /\p{Sc}/u.test(sign) || sign === 'rmb' || sign === code.toLowerCase())
      .map((sign) => [sign, code] as const),
  ),
]);

/** Measure words, with the characters that would make another word of them. */
export const CLASSIFIER = list(
  '人次 人(?![民工类口均力才事员物]) 个(?![百基月星小性别体股税季]) 名(?![义单为列字牌]) 位(?![于居列]) 家(?![庭长电具居用族]) 件(?!套) 辆 台(?![湾风阶币]) 次(?![元级新日贷年于]) ' +
    '款(?![项待]) 只(?![有是能]) 座(?![位谈]) 架(?!构) 艘 套(?!餐) 条(?![件款例]) 项(?!目) 所(?![有得以属]) 间(?![接隔]) 种(?![植子类]) 头(?![部条]) 部(?![门分队长]) 户(?![外籍口]) 份(?!额) ' +
    '张 笔(?!记) 支(?![持付出撑]) 枚 颗 棵 本(?![次季年月公科]) 栋 幢 列(?![入为]) 班 箱 例(?![如外]) 宗 起(?![来步点初]) 单(?![位价日月季]) 股(?![价东份权票市息]) 手(?![机续]) 票(?!房) 场(?!所) 门(?!店)',
);

/** What is counted, by the end of its name: 跨境包裹, 活跃用户, 新能源汽车. */
export const COUNTED = list(
  '员工 雇员 用户 消费者 客户 顾客 买家 卖家 商家 商户 观众 学生 教师 旅客 乘客 游客 居民 工人 会员 粉丝 司机 骑手 医生 患者 病人 工程师 开发者 研究人员 科学家 专家 志愿者 创作者 经销商 供应商 投资者 股东 人员 人口 男子 女子 受访者 访客 读者 家庭 ' +
    '公司 企业 机构 银行 工厂 门店 店铺 商店 超市 餐厅 酒店 学校 医院 车站 机场 仓库 数据中心 充电桩 充电站 基站 服务器 国家和地区 国家 地区 城市 县市 省份 市场 村庄 社区 项目 品牌 产品 商品 机型 车型 汽车 轿车 卡车 客车 电动车 新车 自行车 飞机 客机 航班 航线 列车 轮船 船舶 集装箱 手机 电脑 设备 机器人 芯片 ' +
    '包裹 快递 订单 快件 邮件 专利 论文 案件 病例 岗位 职位 工作岗位 住房 房屋 住宅 公寓 应用 网站 账户 账号 视频 电影 图书 合同 协议 交易 投诉 奖项 奖牌 金牌 卫星 火箭 桥梁 隧道 股份 股票 债券 树木 生猪 设施 航空公司 律师 事故 地震',
);

/** What people come to: "造成12人死亡". */
export const FATE = list('死亡 遇难 受伤 失踪 获救 被捕 感染 失业 丧生 伤亡');

/** What a phrase for something measured ends in. */
export const METRIC = list(
  '营业收入 营收 收入 净利润 净利 毛利 利润 利润总额 净亏损 亏损 盈利 净收益 收益 毛利率 净利率 市盈率 销售额 交易额 成交额 营业额 出口额 进口额 进出口额 金额 总额 余额 限额 投资额 融资额 份额 市场份额 市占率 ' +
    '销量 产量 订单量 交易量 成交量 出货量 交付量 访问量 下载量 装机量 库存量 发电量 用电量 客流量 载客量 存量 总量 数量 流量 业务量 用户数 客户数 员工数 人数 总数 订单数 数 户数 销售 出口 进口 进出口 产值 市值 估值 价值 交易价值 总值 生产总值 GDP CPI PPI PMI GMV EBITDA EBITA ROE ' +
    '股价 价格 均价 单价 房价 油价 金价 售价 票价 租金 收盘价 发行价 股息 每股收益 每股盈利 每股亏损 指数 成本 费用 支出 开支 开销 投入 投资 融资 研发投入 资本支出 资本开支 贷款 存款 债务 负债 资产 净资产 现金流 现金 储备 税收 税率 利率 贷款利率 收益率 汇率 增长率 增速 增幅 涨幅 跌幅 降幅 失业率 就业率 通胀率 出生率 渗透率 ' +
    '市场占有率 占有率 利用率 入住率 上座率 回报率 投票率 支持率 死亡率 不良率 不良贷款率 存款准备金率 准备金率 需求 供应 供应量 产能 容量 装机容量 库存 排放 排放量 能耗 面积 长度 全长 高度 宽度 深度 重量 速度 时速 航速 里程 续航里程 续航 距离 年龄 平均年龄 寿命 预期寿命 规模 薪酬 工资 薪资 奖金 罚款 赔偿 补贴 预算 赤字 顺差 逆差 ' +
    '用户 消费者 客户 员工 商家 会员 人口 游客 门店 订单 包裹 股份 活跃用户 气温 水位 票房 佣金 订阅 流水 出货 客流 业务 消费 费率 关税 比例 比重 占比 比率 效率 转化率 保费 电量 电价 温度 能力 排名 得分 造价 总造价 身价 贸易 交付 零售 净流入 净流出 注册资本 涨价 定价 作价 客单价 历时 耗时 用时 时长 持续',
);

/** What such a phrase is further told apart by; other words before it are whose it is. */
export const MODIFIER = list(
  '总 净 毛 月 日 年 年度 季度 月度 每日 每月 每年 日均 月均 年均 人均 平均 单月 单季 经 调整 经调整 调整后 非公认会计准则 归母 归属于母公司 扣非 核心 主营 主营业务 经营 经营性 营业 运营 综合 整体 合并 全部 累计 新增 活跃 月活跃 日活跃 年度活跃 付费 注册 移动 互联网 网络 线上 线下 在线 ' +
    '海外 国际 国内 境内 境外 本土 全球 海外市场 国际业务 云 云业务 云计算 云服务 电商 电子商务 跨境 零售 批发 广告 游戏 订阅 金融 物流 快递 外卖 配送 支付 直播 音乐 视频 手机 智能手机 汽车 新能源汽车 电动车 新能源 芯片 半导体 软件 硬件 服务 产品 商品 货物 工业 农业 制造业 服务业 房地产 能源 石油 原油 天然气 煤炭 钢铁 ' +
    '黄金 粮食 投资 研发 营销 销售 管理 行政 财务 采购 生产 制造 交易 融资 贷款 存款 保险 资产 负债 现金 自由 自由现金 资本 市场 用户 客户 消费者 员工 订单 包裹 业务 交付 出货 处理 运输 客运 货运 旅客 居民 家庭 农村 城镇 青年 核心业务 税前 税后 息税前 息税折旧摊销前 应税 可支配 广义货币 外汇 固定 固定资产 社会 社会消费品 ' +
    '规模以上 一手 二手 新房 二手房 中间 最高 最低 最大 收盘 开盘 发行 认购 每股 单位 平台 商家 会员 国内生产 对外 外贸 服务贸易 一般 公共 财政 预算 消费 消费者价格 居民消费价格 生产者价格 工业增加 装机 发电 充电 续航 股票 债券 基金 上市 门店 同店 客房 企业 个人 5年期 10年期 一年期 五年期 十年期 贷款市场报价 国债 存款准备金',
);

/** Where, as a word before what is measured there. */
export const PLACES = new Set(
  list(
    '东南亚 东亚 南亚 欧洲 西欧 东欧 北美 南美 拉美 拉丁美洲 亚太 亚太地区 亚洲 非洲 中东 大洋洲 大中华区 中国区 中国 中国大陆 中国市场 美国 美国市场 日本 韩国 印度 英国 法国 德国 俄罗斯 巴西 印尼 泰国 越南 新加坡 马来西亚 香港 台湾 内地 华东 华南 华北',
  ),
);

/** Verbs between who does something and what of it: "公司实现营收", "工厂有3万名员工". */
export const VERB = list(
  '拥有 共有 现有 雇用 雇佣 聘用 招聘 裁减 裁员 关闭 新增 建成 建设 新建 开设 开通 新开 运营 覆盖 吸引 生产 制造 交付 售出 卖出 销售 出货 购买 采购 订购 收到 收购 收获 投资 投入 斥资 耗资 出资 花费 支付 捐赠 捐款 筹集 募集 融资 募资 获得 获 取得 实现 录得 创造 完成 达成 带来 贡献 造成 导致 接待 运送 发送 配送 派送 部署 推出 发布 发行 回购 派发 ' +
    '提供 签署 签订 处理 服务 需要 需 召回 安装 种植 培训 资助 缴纳 报告 公布 出售 持有 计提 处以 有(?![限效关望助利机色])',
);
/** Of those the ones that name what is paid. */
export const PAYING = new Set(
  list('投资 投入 斥资 耗资 出资 花费 支付 捐赠 捐款 筹集 募集 融资 募资 回购 采购'),
);
/** Those that say no more than that something is there. */
export const HAVING = new Set(list('有 拥有 共有 现有 覆盖'));
/** Those whose object may stand behind the figure: "实现540亿元营收". */
export const GETTING = new Set(list('实现 录得 取得 获得 获 完成 达成 创造 带来 贡献 报告 公布'));
/** What nobody owns: where the sentence does not say of which place it is, the figure is of no company. */
export const NOBODYS = list(
  '油价 金价 房价 CPI PPI PMI GDP 国内生产总值 失业率 就业率 通胀率 汇率 出生率 死亡率 气温 水位 人口 指数 通货膨胀率',
);
/** Verbs that are also a part of names: 云服务, 销售公司. */
export const NOMINAL = new Set(
  list('服务 处理 投资 销售 制造 生产 交付 报告 采购 运营 配送 建设 发行 出货 融资'),
);
/** Measure words that are what they count. */
export const PERSONS = new Set(list('人 人次 户'));

export const SPEAKING = list(
  '表示 指出 透露 宣布 公布 预计 预测 预期 认为 显示(?![屏器面]) 介绍 报道 补充 强调 估计 估算 说(?![明法]) 称(?![为号作])',
);

/** Who "公司" is: the company that an article is about. */
export const ITSELF = list('该公司 本公司 该集团 本集团 该企业 公司 集团 我们 其');

export const TREND: ReadonlyMap<string, Direction> = new Map([
  ...list(
    '增长 上升 提高 上涨 增加 提升 扩大 攀升 飙升 走高 回升 反弹 激增 猛增 大增 跃升 上调 多增 大涨 暴涨 增 升 涨',
  ).map((word) => [word, 'up'] as const),
  ...list(
    '下降 减少 下跌 缩减 降低 下滑 回落 缩小 收窄 萎缩 下调 走低 骤降 大跌 暴跌 锐减 下挫 收缩 少增 削减 跌 降 减',
  ).map((word) => [word, 'down'] as const),
]);

export const BOUND_BEFORE: ReadonlyMap<string, Bound> = new Map([
  ...list('超过 超出 超 逾 突破 多于 高于 大于 不止 远超').map((word) => [word, '>'] as const),
  ...list('至少 不少于 不低于 起码 最少').map((word) => [word, '≥'] as const),
  ...list('不到 不足 少于 低于 小于 未满').map((word) => [word, '<'] as const),
  ...list('至多 最多 不超过 不多于 不高于').map((word) => [word, '≤'] as const),
  ...list('大约 约合 折合 约 约为 大概 近 将近 接近 估计').map((word) => [word, '~'] as const),
]);
export const BOUND_AFTER: ReadonlyMap<string, Bound> = new Map([
  ...list('左右 上下').map((word) => [word, '~'] as const),
  ['以上', '≥'],
  ['以下', '≤'],
  ['以内', '≤'],
]);

/** What a rate is of each, after 每 or a stroke. */
export const EACH: ReadonlyMap<string, string> = new Map(
  list(
    '股:share 吨:tonne 桶:barrel 人:person 天:day 日:day 周:week 月:month 年:year 平方米:square~metre 公斤:kilogram 千克:kilogram 千瓦时:kilowatt~hour 小时:hour 盎司:ounce 升:litre 克:gram 公里:kilometre 辆:vehicle',
  ).map((row) => {
    const [word = '', each = ''] = row.replace('~', ' ').split(':');
    return [word, each] as const;
  }),
);
