import { create } from 'zustand';

/** Which of the frame's own dialogs is open. */
export const useFrame = create<{ dialog: 'palette' | 'shortcuts' | null }>(() => ({ dialog: null }));

export function openPalette(): void {
	useFrame.setState({ dialog: 'palette' });
}

export function openShortcuts(): void {
	useFrame.setState({ dialog: 'shortcuts' });
}

export function closeFrameDialog(): void {
	useFrame.setState({ dialog: null });
}
