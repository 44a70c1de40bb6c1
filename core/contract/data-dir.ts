const FOLDER_LINUX = 'wiresocket-desktop';
const FOLDER_OTHERS = 'WireSocket Desktop';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a user's data lies when nobody says otherwise. The desktop shell and core must agree on it, so both ask here.
 *
 * @param platform as `process.platform`
 * @param env `WIRESOCKET_DATA_DIR` decides when it is set
 * @param homeDir the user's home directory
 * @returns an absolute path when the home directory is one
 */
export function defaultDataDir(platform: string, env: Environment, homeDir: string): string {
	if (env.WIRESOCKET_DATA_DIR) return env.WIRESOCKET_DATA_DIR;
	if (platform === 'darwin') return `${homeDir}/Library/Application Support/${FOLDER_OTHERS}`;
	if (platform === 'win32') return `${env.LOCALAPPDATA || `${homeDir}\\AppData\\Local`}\\${FOLDER_OTHERS}`;
	return `${env.XDG_DATA_HOME || `${homeDir}/.local/share`}/${FOLDER_LINUX}`;
}
