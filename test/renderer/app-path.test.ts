import { expect, test } from 'vitest';
import { appPath } from '../../renderer/ui/app-path.ts';

test('names of the other direction keep it to themselves; others are as they were', () => {
	expect(appPath('Acme', 'editor')).toBe('Acme › editor');
	expect(appPath('شركة', 'עורך 123')).toBe('\u2068شركة\u2069 › \u2068עורך 123\u2069');
	expect(appPath('Acme', 'محرر')).toBe('Acme › \u2068محرر\u2069');
});
