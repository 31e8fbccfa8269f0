import {
  isFields,
  lengthOf,
  listOf,
  wrong,
  wrongInList,
  wrongInText,
  wrongInUrl,
  type Wrong,
} from './forms.ts';
import type { Fields } from './model.ts';

// https://discord.com/developers/docs/components/reference

/** The flag of a message that is made of components alone. */
export const IS_COMPONENTS_V2 = 1 << 15;

const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const SELECTS = [STRING_SELECT, 5, 6, 7, 8] as const;
const SECTION = 9;
const TEXT = 10;
const THUMBNAIL = 11;
const GALLERY = 12;
const FILE = 13;
const SEPARATOR = 14;
const CONTAINER = 17;

const IN_CONTAINER = [ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR] as const;
const TOP = [...IN_CONTAINER, CONTAINER] as const;

const COMPONENTS = 40;
const ROWS = 5;
const CHARACTERS = 4_000;
const MEDIA = ['http:', 'https:', 'attachment:'] as const;
const LINK_STYLE = 5;
const PREMIUM_STYLE = 6;

type At = Wrong['at'];

/** Everything that is wrong with the components of a message. @param isV2 whether the message is made of them alone */
export function wrongInComponents(components: unknown, isV2: boolean): readonly Wrong[] {
  if (components === undefined || components === null) return [];
  const at: At = ['components'];
  const listed = wrongInList(at, components, isV2 ? COMPONENTS : ROWS);
  if (listed.length > 0) return listed;
  const all = everyOne(components);
  return [
    ...listOf(components).flatMap((one, index) => wrongInOne([...at, index], one, isV2 ? TOP : [ROW])),
    ...(isV2 ? wrongInWhole(at, all) : []),
    ...twice(all),
  ];
}

/** Each component, also those in others. */
export function everyOne(components: unknown): readonly Fields[] {
  return listOf(components).flatMap((one) =>
    isFields(one)
      ? [one, ...everyOne(one.components), ...(isFields(one.accessory) ? [one.accessory] : [])]
      : [],
  );
}

function wrongInWhole(at: At, all: readonly Fields[]): readonly Wrong[] {
  const characters = all.reduce((sum, { type, content }) => sum + (type === TEXT ? lengthOf(content) : 0), 0);
  return [
    ...(all.length > COMPONENTS
      ? [wrong(at, 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `Cannot exceed ${COMPONENTS} components`)]
      : []),
    ...(characters > CHARACTERS
      ? [
          wrong(
            at,
            'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
            `The total displayable text size exceeds the maximum of ${CHARACTERS}`,
          ),
        ]
      : []),
  ];
}

/** No two components of a message are called alike, by what the app calls them or by number. */
function twice(all: readonly Fields[]): readonly Wrong[] {
  const repeated = (name: 'custom_id' | 'id', code: string, message: string): readonly Wrong[] => {
    const values = all.map((one) => one[name]).filter((value) => value !== undefined && value !== 0);
    return new Set(values).size < values.length ? [wrong(['components'], code, message)] : [];
  };
  return [
    ...repeated('custom_id', 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated'),
    ...repeated('id', 'COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated'),
  ];
}

function wrongInOne(at: At, one: unknown, types: readonly number[]): readonly Wrong[] {
  if (!isFields(one))
    return [wrong(at, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType')];
  const { type } = one;
  if (typeof type !== 'number' || !types.includes(type))
    return [
      wrong(
        [...at, 'type'],
        'UNION_TYPE_CHOICES',
        `Value of field "type" must be one of (${types.join(', ')},).`,
      ),
    ];
  return CHECKS[type]?.(at, one) ?? [];
}

/** What is wrong with a component of each type, and with what is in it. */
const CHECKS: Readonly<Record<number, (at: At, one: Fields) => readonly Wrong[]>> = {
  [ROW]: wrongInRow,
  [BUTTON]: wrongInButton,
  ...Object.fromEntries(SELECTS.map((type) => [type, wrongInSelect])),
  [SECTION]: (at, one) => [
    ...wrongInList([...at, 'components'], one.components, 3, 1),
    ...listOf(one.components).flatMap((inner, index) =>
      wrongInOne([...at, 'components', index], inner, [TEXT]),
    ),
    ...(one.accessory === undefined
      ? [wrong([...at, 'accessory'], 'BASE_TYPE_REQUIRED', 'This field is required')]
      : wrongInOne([...at, 'accessory'], one.accessory, [BUTTON, THUMBNAIL])),
  ],
  [TEXT]: (at, { content }) => wrongInText([...at, 'content'], content, CHARACTERS, 1),
  [THUMBNAIL]: wrongInMedia,
  [GALLERY]: (at, { items }) => [
    ...wrongInList([...at, 'items'], items, 10, 1),
    ...listOf(items).flatMap((item, index) =>
      wrongInMedia([...at, 'items', index], isFields(item) ? item : {}),
    ),
  ],
  [FILE]: (at, { file }) =>
    wrongInUrl([...at, 'file', 'url'], isFields(file) ? file.url : undefined, 2_048, ['attachment:']),
  [SEPARATOR]: (at, { spacing }) =>
    spacing === undefined || spacing === 1 || spacing === 2
      ? []
      : [wrong([...at, 'spacing'], 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2}.')],
  [CONTAINER]: (at, { components, accent_color: color }) => [
    ...wrongInList([...at, 'components'], components, COMPONENTS, 1),
    ...listOf(components).flatMap((inner, index) =>
      wrongInOne([...at, 'components', index], inner, IN_CONTAINER),
    ),
    ...(color === undefined || color === null || (Number.isInteger(color) && Number(color) <= 0xffffff)
      ? []
      : [
          wrong(
            [...at, 'accent_color'],
            'NUMBER_TYPE_MAX',
            'int value should be less than or equal to 16777215.',
          ),
        ]),
  ],
};

function wrongInRow(at: At, { components }: Fields): readonly Wrong[] {
  const inner = listOf(components);
  const isOfButtons = inner.every((one) => isFields(one) && one.type === BUTTON);
  return [
    ...wrongInList([...at, 'components'], components, isOfButtons ? 5 : 1, 1),
    ...inner.flatMap((one, index) => wrongInOne([...at, 'components', index], one, [BUTTON, ...SELECTS])),
  ];
}

function wrongInButton(at: At, { style, label, emoji, custom_id, url }: Fields): readonly Wrong[] {
  if (!Number.isInteger(style) || Number(style) < 1 || Number(style) > PREMIUM_STYLE)
    return [wrong([...at, 'style'], 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2, 3, 4, 5, 6}.')];
  const isNamed = label !== undefined || emoji !== undefined || style === PREMIUM_STYLE;
  const isLink = style === LINK_STYLE;
  return [
    ...(isNamed
      ? wrongInText([...at, 'label'], label, 80)
      : [wrong(at, 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', 'A label or emoji is required')]),
    ...(isLink ? wrongInUrl([...at, 'url'], url, 512) : []),
    ...(isLink && custom_id !== undefined ? [exclusive(at)] : []),
    ...(!isLink && url !== undefined ? [exclusive(at)] : []),
    ...(isLink || style === PREMIUM_STYLE ? [] : wrongInText([...at, 'custom_id'], custom_id, 100, 1)),
  ];
}

const exclusive = (at: At): Wrong =>
  wrong(
    at,
    'BUTTON_COMPONENT_CUSTOM_ID_AND_URL_MUTUALLY_EXCLUSIVE',
    'A custom id and url cannot both be specified',
  );

function wrongInSelect(at: At, one: Fields): readonly Wrong[] {
  const { type, custom_id, placeholder, options, min_values: min = 1, max_values: max = 1 } = one;
  const count = listOf(options).length;
  const values = listOf(options).map((option) => (isFields(option) ? option.value : undefined));
  return [
    ...wrongInText([...at, 'custom_id'], custom_id, 100, 1),
    ...wrongInText([...at, 'placeholder'], placeholder, 150),
    ...(type === STRING_SELECT ? wrongInList([...at, 'options'], options, 25, 1) : []),
    ...(type === STRING_SELECT && (Number(max) > count || Number(min) > Number(max))
      ? [wrong([...at, 'max_values'], 'NUMBER_TYPE_MAX', `Must be at most the number of options (${count}).`)]
      : []),
    ...(new Set(values).size < values.length
      ? [
          wrong(
            [...at, 'options'],
            'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
            'The specified option value is already used',
          ),
        ]
      : []),
    ...listOf(options).flatMap((option, index) => {
      const { label, value, description } = isFields(option) ? option : {};
      const here = [...at, 'options', index];
      return [
        ...wrongInText([...here, 'label'], label, 100, 1),
        ...wrongInText([...here, 'value'], value, 100, 1),
        ...wrongInText([...here, 'description'], description, 100),
      ];
    }),
  ];
}

function wrongInMedia(at: At, { media, description }: Fields): readonly Wrong[] {
  return [
    ...wrongInUrl([...at, 'media', 'url'], isFields(media) ? media.url : undefined, 2_048, MEDIA),
    ...wrongInText([...at, 'description'], description, 1_024),
  ];
}
