// Runs before the first paint, so that a dark console never flashes white. The key is the one of shell/theme.ts.
{
	const stored = localStorage.getItem('wiresocket.color-scheme');
	const isDark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
	document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
}
