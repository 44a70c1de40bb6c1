import {
	Alert,
	Autocomplete,
	Button,
	type CSSVariablesResolver,
	createTheme,
	Drawer,
	FileInput,
	InputWrapper,
	localStorageColorSchemeManager,
	type MantineColorsTuple,
	Modal,
	NumberInput,
	PasswordInput,
	SegmentedControl,
	Select,
	Tabs,
	TextInput,
	Tooltip,
} from '@mantine/core';
import classes from './theme.module.css';

/** Cobalt. White on shade 6 and darker is 6:1 or better; shade 4 on the dark body 5:1. */
const cobalt: MantineColorsTuple = [
	'#eef4ff',
	'#dce8ff',
	'#b9d0fd',
	'#92b5fa',
	'#6c9bf6',
	'#3f78e6',
	'#1f5dcb',
	'#0047ab',
	'#003b8f',
	'#002e70',
];

/** White on shade 6 and darker is 4.8:1 or better. */
const red: MantineColorsTuple = [
	'#fff2f2',
	'#ffe1e1',
	'#ffc5c5',
	'#ffa3a3',
	'#ff8787',
	'#f26a6a',
	'#d13438',
	'#c22b2b',
	'#a82424',
	'#871c1c',
];

const gray: MantineColorsTuple = [
	'#f8f9fb',
	'#f1f3f6',
	'#e6e9ee',
	'#d9dde4',
	'#c3c9d3',
	'#8b95a5',
	'#5d6879',
	'#454f5e',
	'#2f3743',
	'#1b212b',
];

const dark: MantineColorsTuple = [
	'#d8dde6',
	'#b8c0cd',
	'#98a2b3',
	'#7a8598',
	'#3a4250',
	'#2b323e',
	'#1f252f',
	'#13171e',
	'#0e1116',
	'#090b0f',
];

/** What the colours of an alert stand for; any other waits for somebody. */
const ALERT_TONES: Record<string, string> = { red: 'bad', green: 'good' };

/** Looks of Mantine's components; what differs from their defaults and nothing else. */
export const theme = createTheme({
	primaryColor: 'cobalt',
	primaryShade: { light: 7, dark: 6 },
	colors: { cobalt, red, gray, dark },
	black: '#161b24',
	fontFamily: "'Inter Variable', system-ui, sans-serif",
	fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', monospace",
	fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
	headings: { fontWeight: '600' },
	defaultRadius: 'sm',
	radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.75rem', xl: '1rem' },
	cursorType: 'pointer',
	respectReducedMotion: true,
	components: {
		Alert: Alert.extend({
			defaultProps: { variant: 'light' },
			vars: (_theme, { color }) => ({
				root: { '--alert-color': `var(--ws-${ALERT_TONES[color ?? ''] ?? 'waiting'})` },
			}),
			classNames: { root: classes.alert ?? '', title: classes.alertTitle ?? '' },
		}),
		Button: Button.extend({ defaultProps: { size: 'sm' }, classNames: { root: classes.button ?? '' } }),
		Modal: Modal.extend({
			defaultProps: {
				centered: true,
				transitionProps: { duration: 120 },
				closeButtonProps: { 'aria-label': 'Close' },
				// The page has one banner, and it is not in a dialog
				attributes: { header: { role: 'none' } },
			},
			classNames: { title: classes.modalTitle ?? '', content: classes.raised ?? '', header: classes.modalHeader ?? '' },
		}),
		Autocomplete: Autocomplete.extend({ classNames: { wrapper: classes.input ?? '' } }),
		Drawer: Drawer.extend({
			classNames: { title: classes.modalTitle ?? '', content: classes.raised ?? '', header: classes.raised ?? '' },
		}),
		InputWrapper: InputWrapper.extend({ classNames: { label: classes.label ?? '' } }),
		FileInput: FileInput.extend({ classNames: { wrapper: classes.input ?? '' } }),
		NumberInput: NumberInput.extend({ classNames: { wrapper: classes.input ?? '' } }),
		PasswordInput: PasswordInput.extend({ classNames: { wrapper: classes.input ?? '' } }),
		SegmentedControl: SegmentedControl.extend({
			vars: (_theme, { size }) => ({ root: size === 'xs' ? { '--sc-padding': '0.1875rem 0.625rem' } : {} }),
			classNames: { root: classes.segments ?? '' },
		}),
		Select: Select.extend({ classNames: { wrapper: classes.input ?? '' } }),
		// Arrows look along the tabs, Enter opens one: they are places, and leaving one may bring up a question
		Tabs: Tabs.extend({
			defaultProps: { activateTabWithKeyboard: false },
			classNames: { root: classes.tabs ?? '', tab: classes.tab ?? '' },
		}),
		TextInput: TextInput.extend({ classNames: { wrapper: classes.input ?? '' } }),
		Tooltip: Tooltip.extend({
			defaultProps: { openDelay: 300, transitionProps: { duration: 80 }, events: { hover: true, focus: true, touch: false } },
		}),
	},
});

/** Colours with a role; Mantine's dimmed, placeholder and error colours reach 4.5:1 this way. */
export const cssVariables: CSSVariablesResolver = () => ({
	variables: {},
	light: {
		'--mantine-color-placeholder': '#6b7687',
		'--mantine-color-error': '#c22b2b',
		'--mantine-color-default-border': '#cfd5de',
		'--ws-border': '#e3e7ed',
		'--ws-surface': '#ffffff',
		'--ws-sunken': '#f6f7f9',
		'--ws-hover': '#f4f6fa',
		'--ws-good': '#1a9c5b',
		'--ws-waiting': '#d98a00',
		'--ws-bad': '#d63031',
		'--ws-nav': '#454f5e',
		'--ws-nav-hover': '#e9edf3',
		'--ws-nav-active': '#e0eafb',
		'--ws-nav-active-text': '#0047ab',
	},
	dark: {
		'--mantine-color-placeholder': '#8490a3',
		'--mantine-color-error': '#ff8787',
		'--mantine-color-default-border': '#3a4250',
		'--ws-border': '#272e39',
		'--ws-surface': '#181d25',
		'--ws-sunken': '#0f1319',
		'--ws-hover': '#1d232d',
		'--ws-good': '#3ecf8e',
		'--ws-waiting': '#f5b83d',
		'--ws-bad': '#ff6b6b',
		'--ws-nav': '#b8c0cd',
		'--ws-nav-hover': '#1a2029',
		'--ws-nav-active': '#172a4d',
		'--ws-nav-active-text': '#b9d0fd',
	},
});

/** Where the choice of light, dark or system is kept; public/color-scheme.js reads the same key. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'wiresocket.color-scheme' });
