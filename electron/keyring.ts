import { safeStorage } from 'electron';
import type { Keyring } from './master-key.ts';

/** The system's keyring through Electron. Only once the app is ready. */
export const systemKeyring: Keyring = {
	async isSafe() {
		if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
		if (process.platform !== 'linux') return true;
		const backend = safeStorage.getSelectedStorageBackend();
		return backend !== 'basic_text' && backend !== 'unknown';
	},
	seal: (text) => safeStorage.encryptStringAsync(text),
	async unseal(sealed) {
		const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
		return { text: result, shouldReseal: shouldReEncrypt };
	},
};
