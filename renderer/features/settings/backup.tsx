import { MakeBackup } from './make-backup.tsx';
import { RestoreBackup } from './restore-backup.tsx';

/** All data to one file, and back. */
export function Backup() {
	return (
		<>
			<MakeBackup />
			<RestoreBackup />
		</>
	);
}
