/** The mark of the console. */
export function Logo({ sizePx }: { sizePx: number }) {
	return <img src="/icon.svg" width={sizePx} height={sizePx} alt="" />;
}
