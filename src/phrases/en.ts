/**
 * The messages in English, in MessageFormat 2. A variable stands for a fragment; one declared `:number` chooses between
 * forms and is never shown. No message holds a digit: numbers are fragments of their own.
 */
export const en = {
  'join.space': '{{ }}',
  'join.comma': '{{, }}',

  'direction.up': 'up',
  'direction.down': 'down',
  'bound.=': '',
  'bound.~': 'about',
  'bound.<': 'less than',
  'bound.≤': 'up to',
  'bound.>': 'more than',
  'bound.≥': 'at least',
  'bound.rank=': '',
  'bound.rank~': 'about',
  'bound.rank<': 'within the',
  'bound.rank≤': 'within the',
  'bound.rank>': 'outside the',
  'bound.rank≥': 'outside the',
  'figure.claimant': 'according to {$claimant}',
  'figure.disputed': 'another source differs',
  'figure.differs': 'from another source, {$publisher}, {$date}',
  'figure.earlier': 'an earlier figure, by {$publisher}, {$date}',

  'digest.latest': 'Latest news',
  'digest.more': `.input {$n :number}
.match $n
one {{{$count} more story}}
*   {{{$count} more stories}}`,
  'digest.unnamed': 'Nothing here names {$words}.',
  'digest.slot': 'Digest of {$time}',
  'digest.late': 'Late: this was due {$time}',
  'digest.held': `.input {$n :number}
.match $n
one {{{$count} more story waits for the next digest.}}
*   {{{$count} more stories wait for the next digest.}}`,
  'story.left': `.input {$n :number}
.match $n
one {{{$count} more figure}}
*   {{{$count} more figures}}`,
  'story.shortened': 'There are more figures than fit here.',
  'reply.shortened': 'There was no room here for all of it.',
  'story.source': '{$publisher}, {$date}: {$url}',
  'story.titled': '{$title}. {$publisher}, {$date}: {$url}',

  'action.figures': 'More figures',
  'action.figures-of': 'Figures',
  'action.sources': 'Sources',
  'action.why': 'Why this number?',
  'action.follow': 'Follow',
  'action.unfollow': 'Unfollow',
  'action.edit': 'Change schedule',
  'action.pause': 'Pause',
  'action.resume': 'Resume',
  'action.preview': 'Preview',
  'action.compose-follow': 'Follow something',
  'action.compose-preview': 'Preview something',
  'action.forget': 'Delete my data',
  'action.forget-sure': 'Yes, delete it',
  'action.resend': 'Send it again',
  'action.skip': 'Leave it',
  'action.schedule': '{$schedule}',
  'action.change-to': 'Change to {$schedule}',
  'action.command': '{$command}',

  'figures.heading': 'Figures in “{$title}”',
  'sources.heading': 'Sources of “{$title}”',
  'why.heading': 'Why this number?',
  'why.quoted': '“{$sentence}”',
  'why.sentence': 'The sentence that says it:',

  'companies.heading': 'Companies you can ask about',
  'companies.item': `.input {$n :number}
.match $n
one {{{$company} ({$command}): {$count} article}}
*   {{{$company} ({$command}): {$count} articles}}`,
  'companies.topics': 'Topics: {$topics}',
  'companies.none':
    'There are no articles yet. Put a Markdown file into a company’s folder under the digests folder.',

  'help.heading':
    'Dateline posts short news digests whose every number is traced to the sentence that says it.',
  'help.show': '{$command} – the news of a company',
  'help.topic': '{$command} – its news on one topic',
  'help.latest': '{$command} – the latest digest of all companies',
  'help.companies': '{$command} – who you can ask about',
  'help.follow': '{$command} – a digest here on a schedule, whenever there is something new',
  'help.interval': '{$command} – the same by the minute or hour',
  'help.preview': '{$command} – what would be posted here now, and what would wait',
  'help.why': '{$command} – why each story was chosen, or was not',
  'help.status': '{$command} – the next looks, and how the last ones went',
  'help.settings': '{$command} – who may follow, time zone, language, pause',
  'help.list': '{$command} – what this place follows',
  'help.unfollow': '{$command} – no more of it',
  'help.forget': '{$command} – forgets you: what you follow, and what you were to be told',
  'help.direct': 'In a direct message, plain words do, without a slash.',

  'none.about': 'There is nothing about {$about} in the library yet.',
  'none.more': 'There are no more stories about that.',
  'none.topics': 'Topics there are: {$topics}',
  'misspelt.word': '{$word} is no command that I know.',
  'misspelt.meant': 'Did you mean {$command}?',
  'unknown.company': 'There is no company called {$word} here.',
  'unknown.nearest': 'Did you mean {$company}? Try {$command}.',
  'unknown.all': 'Companies there are: {$companies}',
  'unknown.figure':
    'That number is no longer in the library: its article was changed or withdrawn, or is read otherwise by now.',
  'unknown.button': 'What this button was about is no longer in the library.',
  'unknown.article': 'That article is no longer in the library.',

  'follow.done': 'Following {$about} here: {$schedule}.',
  'follow.next':
    'What comes from now on will be posted; when there is nothing new, there is no post. The next looks:',
  'follow.slot': '{$time}',
  'follow.already': 'This place follows {$about} already: {$schedule}.',
  'follow.schedule': '{$words} is no schedule that I know.',
  'follow.time': '{$words} holds no time that I know.',
  'follow.zone': '{$words} names no time zone that I know.',
  'follow.missing': 'Say when.',
  'follow.example': 'Write for example: {$command}',
  'about.everything': 'all news',

  'schedule.zoned': '{$when} ({$zone})',
  'schedule.minutes': `.input {$n :number}
.match $n
one {{every minute}}
*   {{every {$count} minutes}}`,
  'schedule.hours': `.input {$n :number}
.match $n
one {{every hour}}
*   {{every {$count} hours}}`,
  'schedule.daily': 'every day at {$times}',
  'schedule.weekdays': 'every weekday at {$times}',
  'schedule.days': 'every {$days} at {$times}',
  'schedule.ordinal': `.input {$n :number select=ordinal}
.match $n
one {{{$count}st}}
two {{{$count}nd}}
few {{{$count}rd}}
*   {{{$count}th}}`,
  'schedule.month': 'on the {$day} of the month at {$times}',
  'schedule.month.or-last': 'on the {$day} of the month, or its last day, at {$times}',
  'schedule.month.last': 'on the last day of the month at {$times}',
  'schedule.week.1': 'on the first {$weekday} of the month at {$times}',
  'schedule.week.2': 'on the second {$weekday} of the month at {$times}',
  'schedule.week.3': 'on the third {$weekday} of the month at {$times}',
  'schedule.week.4': 'on the fourth {$weekday} of the month at {$times}',
  'schedule.week.last': 'on the last {$weekday} of the month at {$times}',
  'schedule.cron': 'cron {$expression}',

  'unfollow.done': 'No longer following {$about} here. It came {$schedule}.',
  'unfollow.none': 'This place does not follow {$about}.',
  'unfollow.gone': 'That is not followed any more.',
  'unfollow.forbidden': 'Only who followed it, or a manager of this place, can unfollow it.',
  'list.heading': 'Followed here',
  'list.none': 'Nothing is followed here yet.',
  'list.item': '{$about}: {$schedule}. Next look {$time}.',
  'list.paused': '{$about}: {$schedule}. Paused.',

  'edit.heading': 'When should {$about} come here? Now it is {$schedule}.',
  'edit.done': '{$about} now comes here {$schedule}.',
  'pause.done': '{$about} is paused here. It came {$schedule}.',
  'resume.done': '{$about} comes here again: {$schedule}.',
  'follow.managers':
    'In this workspace, only managers may follow in a channel. Ask one, or follow in a direct message.',
  'follow.lacks': 'Dateline may not post here, so that you cannot follow {$about} here.',
  'follow.full-place':
    'This place follows as much as the workspace allows ({$count}). Unfollow something first.',
  'follow.full-person': 'You follow as much as the workspace allows ({$count}). Unfollow something first.',

  'home.heading': 'What you follow',
  'home.intro': 'Each comes on its schedule, whenever there is something new.',
  'home.none': 'You follow nothing in this workspace yet.',
  'home.direct': 'Comes to you alone, by direct message.',
  'home.channel': 'Comes to {$place}.',
  'home.thread': 'Comes to a thread of {$place}.',
  'home.gone': 'It was paused because its place could not be found.',
  'home.forbidden': 'It was paused because Dateline may not post there.',
  'home.yours':
    'You are answered in English, and your clock shows {$time}. Your profile in this workspace says so: change them there.',

  'forget.heading': 'Delete what is kept of you in this workspace?',
  'forget.follows': `.input {$n :number}
.match $n
one {{{$count} follow of yours ends, in channels too.}}
*   {{{$count} follows of yours end, in channels too.}}`,
  'forget.kept':
    'What was posted stays. What is remembered of posts names places and no people, and is forgotten in time.',
  'forget.done': 'Deleted: nothing is followed in your name any more, and you will be told of nothing.',

  'form.title': 'Dateline',
  'form.what': 'What',
  'form.what-hint': 'A company, a topic of its news, or any words',
  'form.when': 'When',
  'form.when-weekdays': 'On weekdays, in the morning',
  'form.when-daily': 'Every day, in the morning',
  'form.when-mondays': 'On Mondays, in the morning',
  'form.when-hourly': 'Every hour',
  'form.own': 'Or when, in your own words',
  'form.own-hint': 'Such as: first Monday of the month at noon',
  'form.where': 'Where',
  'form.where-hint': 'Leave it empty for your direct messages. Dateline must be in the channel.',
  'form.close': 'Close',
  'form.wait': 'One moment…',
  'form.not-there': 'Dateline is not in that channel. Invite it there, then follow again.',
  'form.failed': 'Sorry, that did not work. Please try again.',

  'agent.working': 'is looking through the library…',
  'agent.latest': 'The latest news',
  'agent.follow': 'Follow something',
  'agent.list': 'What is followed here',
  'agent.help': 'What can you do?',

  'preview.heading': 'Preview: {$about}',
  'preview.now': 'This would be posted here now.',
  'preview.elsewhere': 'This is not followed here; this is what a digest of it looks like.',
  'preview.nothing': 'Nothing of {$about} is new here: now, nothing would be posted.',
  'preview.paused': 'The workspace has paused its posts.',

  'why.stories': 'Why these stories: {$about}',
  'why.none': 'There are no stories yet.',
  'why.which': 'This place follows several things. Which one?',
  'why.chosen': 'It would be in the next digest.',
  'why.held': 'It waits: the next digest is full, so it comes in the one after.',
  'why.seen': 'It was given to this place on {$time}.',
  'why.older': 'It was here before the follow; only what comes after it is posted.',
  'why.stopped':
    'It could not be checked against its sources, so it is kept back. The operator has been told.',
  'why.elsewhere': 'It is about another company.',
  'why.off-topic': 'It says nothing about what is followed.',
  'why.embargoed': 'A story is under embargo until {$time}.',
  'why.withdrawn': 'A story of {$date} was withdrawn.',

  'status.heading': 'What is followed here, and how it goes',
  'status.active': '{$about}: {$schedule}. Next look {$time}.',
  'status.paused': '{$about}: {$schedule}. Paused.',
  'status.because-asked': 'Somebody here paused it.',
  'status.because-forbidden': 'It was paused because Dateline may not post here.',
  'status.never': 'No slot has come yet.',
  'status.posted': 'Last time, {$time}: posted.',
  'status.nothing': 'Last time, {$time}: nothing new, so no post.',
  'status.stopped': 'Last time, {$time}: what was new could not be checked, so it was kept back.',
  'status.held-back': 'Last time, {$time}: all posts of the workspace were paused.',
  'status.missed': 'Last time, {$time}: missed, because Dateline was not running.',
  'status.waiting': 'Last time, {$time}: not delivered yet; it is being tried.',
  'status.refused': 'Last time, {$time}: it could not be delivered.',
  'status.uncertain':
    'A post may have arrived or not, and this place cannot be read. Who followed it is asked what to do.',
  'status.all-paused': 'All posts of this workspace are paused.',

  'settings.heading': 'Settings of this workspace',
  'settings.follow': 'Who may follow in a channel: {$value}',
  'settings.zone': 'Time zone of who has none: {$value}',
  'settings.locale': 'Language of posts: {$value}',
  'settings.locale-own': 'Language of posts: that of who followed',
  'settings.running': 'Posts: running',
  'settings.paused': 'Posts: all paused',
  'settings.uncertain': 'When nobody can tell whether a post arrived: {$value}',
  'settings.place': 'Follows a place may have: {$value}',
  'settings.person': 'Follows a person may have: {$value}',
  'settings.change': 'Managers change them with these words:',
  'settings.done': 'Changed.',
  'settings.forbidden': 'Only managers of this workspace change its settings.',
  'settings.language': '{$words} is no language that I speak yet.',
  'settings.bad': '{$words} is no setting that I know.',

  'alert.heading': 'Something that you follow needs you.',
  'alert.gone': '{$about}, {$schedule}: its place could not be found, so it is paused.',
  'alert.forbidden': '{$about}, {$schedule}: Dateline may not post there, so it is paused.',
  'alert.rejected': '{$about}: the post of {$time} was not taken, and is kept back.',
  'alert.given-up': '{$about}: the post of {$time} could not be delivered, for a long time.',
  'alert.uncertain': '{$about}: the post of {$time} may have arrived or not, and its place cannot be read.',
  'alert.missed': '{$about}: the post of {$time} was missed, because Dateline was not running.',
  'lack.view-channel': 'It lacks the permission View Channel there.',
  'lack.send-messages': 'It lacks the permission Send Messages there.',
  'lack.send-in-threads': 'It lacks the permission Send Messages in Threads there.',
  'lack.membership': 'It is not in that server: whoever manages that has to let it in.',
  'lack.invitation': 'It is not in that channel: write /invite @Dateline there, then follow again.',
  'lack.part':
    'In a talk among people it can only answer: follow in a server, or in the direct messages with it.',
  'lack.open-thread': 'The thread is archived: it has to be opened again.',
  'lack.unlocked-thread': 'The thread is locked: it has to be unlocked.',
  'lack.tag': 'The forum asks for a tag and has none that Dateline may give: let anybody give one of them.',
  'alert.then-gone': 'It goes on when the place is back and somebody asks there, or with a button here.',
  'alert.then-forbidden': 'Let Dateline in again, then it goes on; or resume it here.',
  'alert.then-rejected': 'The operator can see why. The next one comes as usual.',
  'alert.then-given-up': 'Its news comes with the next one.',
  'alert.then-uncertain': 'Please look there, then decide.',
  'alert.then-missed': 'Its news comes with the next one.',
  'settle.resend': 'It is sent again.',
  'settle.skip': 'It is left as it is.',
  'settle.already': 'That is decided already.',

  sorry:
    'Sorry, this answer could not be checked against its sources, so it is not shown. The operator has been told.',
  'sorry.failed':
    'Sorry, something went wrong while answering. The operator has been told; please try again.',
} as const;
