// Each by its own path: the index of the set has thousands.
import IconAlertOctagon from '@tabler/icons-react/icons/IconAlertOctagon'
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle'
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp'
import IconArrowBarToUp from '@tabler/icons-react/icons/IconArrowBarToUp'
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown'
import IconArrowRight from '@tabler/icons-react/icons/IconArrowRight'
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp'
import IconArrowsDiff from '@tabler/icons-react/icons/IconArrowsDiff'
import IconArrowsSplit2 from '@tabler/icons-react/icons/IconArrowsSplit2'
import IconBan from '@tabler/icons-react/icons/IconBan'
import IconChartBar from '@tabler/icons-react/icons/IconChartBar'
import IconBell from '@tabler/icons-react/icons/IconBell'
import IconCheck from '@tabler/icons-react/icons/IconCheck'
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight'
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck'
import IconCircleDashed from '@tabler/icons-react/icons/IconCircleDashed'
import IconClock from '@tabler/icons-react/icons/IconClock'
import IconCopy from '@tabler/icons-react/icons/IconCopy'
import IconDatabase from '@tabler/icons-react/icons/IconDatabase'
import IconDownload from '@tabler/icons-react/icons/IconDownload'
import IconEqual from '@tabler/icons-react/icons/IconEqual'
import IconGitCommit from '@tabler/icons-react/icons/IconGitCommit'
import IconGitCompare from '@tabler/icons-react/icons/IconGitCompare'
import IconHammer from '@tabler/icons-react/icons/IconHammer'
import IconFlag from '@tabler/icons-react/icons/IconFlag'
import IconHelpCircle from '@tabler/icons-react/icons/IconHelpCircle'
import IconHelpHexagon from '@tabler/icons-react/icons/IconHelpHexagon'
import IconHourglass from '@tabler/icons-react/icons/IconHourglass'
import IconHourglassOff from '@tabler/icons-react/icons/IconHourglassOff'
import IconInbox from '@tabler/icons-react/icons/IconInbox'
import IconKey from '@tabler/icons-react/icons/IconKey'
import IconLayoutGrid from '@tabler/icons-react/icons/IconLayoutGrid'
import IconListCheck from '@tabler/icons-react/icons/IconListCheck'
import IconLoader2 from '@tabler/icons-react/icons/IconLoader2'
import IconLock from '@tabler/icons-react/icons/IconLock'
import IconLockOpen from '@tabler/icons-react/icons/IconLockOpen'
import IconLogout from '@tabler/icons-react/icons/IconLogout'
import IconMenu2 from '@tabler/icons-react/icons/IconMenu2'
import IconMinus from '@tabler/icons-react/icons/IconMinus'
import IconMoon from '@tabler/icons-react/icons/IconMoon'
import IconPackage from '@tabler/icons-react/icons/IconPackage'
import IconPlayerPause from '@tabler/icons-react/icons/IconPlayerPause'
import IconPlayerStop from '@tabler/icons-react/icons/IconPlayerStop'
import IconPlayerTrackNext from '@tabler/icons-react/icons/IconPlayerTrackNext'
import IconPlugConnectedX from '@tabler/icons-react/icons/IconPlugConnectedX'
import IconPlus from '@tabler/icons-react/icons/IconPlus'
import IconRefresh from '@tabler/icons-react/icons/IconRefresh'
import IconReplace from '@tabler/icons-react/icons/IconReplace'
import IconRocket from '@tabler/icons-react/icons/IconRocket'
import IconRoute from '@tabler/icons-react/icons/IconRoute'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import IconServer from '@tabler/icons-react/icons/IconServer'
import IconShieldCheck from '@tabler/icons-react/icons/IconShieldCheck'
import IconSnowflake from '@tabler/icons-react/icons/IconSnowflake'
import IconSun from '@tabler/icons-react/icons/IconSun'
import IconTextWrap from '@tabler/icons-react/icons/IconTextWrap'
import IconUserCheck from '@tabler/icons-react/icons/IconUserCheck'
import IconUsers from '@tabler/icons-react/icons/IconUsers'
import IconX from '@tabler/icons-react/icons/IconX'

/** Every icon of the page by the name that Tabler gives it. */
export const icons = {
  'alert-octagon': IconAlertOctagon,
  'alert-triangle': IconAlertTriangle,
  'arrow-back-up': IconArrowBackUp,
  'arrow-bar-to-up': IconArrowBarToUp,
  'arrow-down': IconArrowDown,
  'arrow-right': IconArrowRight,
  'arrow-up': IconArrowUp,
  'arrows-diff': IconArrowsDiff,
  'arrows-split-2': IconArrowsSplit2,
  ban: IconBan,
  'chart-bar': IconChartBar,
  bell: IconBell,
  check: IconCheck,
  'chevron-right': IconChevronRight,
  'circle-check': IconCircleCheck,
  'circle-dashed': IconCircleDashed,
  clock: IconClock,
  copy: IconCopy,
  database: IconDatabase,
  download: IconDownload,
  equal: IconEqual,
  'git-commit': IconGitCommit,
  'git-compare': IconGitCompare,
  hammer: IconHammer,
  flag: IconFlag,
  'help-circle': IconHelpCircle,
  'help-hexagon': IconHelpHexagon,
  hourglass: IconHourglass,
  'hourglass-off': IconHourglassOff,
  inbox: IconInbox,
  key: IconKey,
  'layout-grid': IconLayoutGrid,
  'list-check': IconListCheck,
  'loader-2': IconLoader2,
  lock: IconLock,
  'lock-open': IconLockOpen,
  logout: IconLogout,
  'menu-2': IconMenu2,
  minus: IconMinus,
  moon: IconMoon,
  package: IconPackage,
  'player-pause': IconPlayerPause,
  'player-stop': IconPlayerStop,
  'player-track-next': IconPlayerTrackNext,
  'plug-connected-x': IconPlugConnectedX,
  plus: IconPlus,
  refresh: IconRefresh,
  replace: IconReplace,
  rocket: IconRocket,
  route: IconRoute,
  search: IconSearch,
  server: IconServer,
  'shield-check': IconShieldCheck,
  snowflake: IconSnowflake,
  sun: IconSun,
  'text-wrap': IconTextWrap,
  'user-check': IconUserCheck,
  users: IconUsers,
  x: IconX,
} as const

export type IconName = keyof typeof icons
