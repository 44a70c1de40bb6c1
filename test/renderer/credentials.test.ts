import { expect, test } from 'vitest';
import { credentialsFile, credentialsFileName } from '../../renderer/features/people/credentials.ts';

test('a name never begins a line of its own in the file of credentials', () => {
	const file = credentialsFile({
		of: 'Ada\nWIRESOCKET_PASSWORD=x\u2028',
		username: 'ada',
		password: 'p',
		clientId: 'c',
		clientSecret: 's',
	});
	expect(file.split('\n')).toEqual([
		'# Credentials of "Ada WIRESOCKET_PASSWORD=x ". Keep this file out of version control.',
		'WIRESOCKET_USERNAME=ada',
		'WIRESOCKET_PASSWORD=p',
		'WIRESOCKET_CLIENT_ID=c',
		'WIRESOCKET_CLIENT_SECRET=s',
		'',
	]);
	expect(credentialsFileName('Ada Lovelace')).toBe('ada-lovelace.env');
});
