/** Colours of users; each stands out on light and on dark. */
export const COLORS = ['#2f6fdf', '#c2410c', '#0d8a5f', '#a03bc4', '#b8860b', '#d6336c', '#0b7f99', '#6b7280'] as const;
