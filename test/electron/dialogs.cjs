// Loaded with `-r` before the app: nobody sits before a test. Answers dialogs as WIRESOCKET_TEST_DIALOGS says, and
// keeps what they said in globalThis.shownDialogs; likewise links, folders and notifications.
const { dialog, Notification, shell } = require('electron');

const answers = JSON.parse(process.env.WIRESOCKET_TEST_DIALOGS ?? '{}');
globalThis.shownDialogs = [];
globalThis.openedLinks = [];
globalThis.openedFolders = [];
globalThis.shownNotifications = [];

dialog.showMessageBox = async (...args) => {
	globalThis.shownDialogs.push(args.at(-1).message);
	process.stderr.write(`dialog: ${args.at(-1).message}\n`);
	return { response: answers.response ?? 0, checkboxChecked: false };
};
dialog.showSaveDialog = async (...args) => {
	globalThis.shownDialogs.push(args.at(-1).defaultPath);
	return answers.savePath ? { canceled: false, filePath: answers.savePath } : { canceled: true, filePath: '' };
};
dialog.showErrorBox = (title, content) => {
	process.stderr.write(`${title}\n${content}\n`);
};
shell.openExternal = async (url) => {
	globalThis.openedLinks.push(url);
};
shell.openPath = async (path) => {
	globalThis.openedFolders.push(path);
	return answers.folderProblem ?? '';
};
Notification.prototype.show = function () {
	globalThis.shownNotifications.push({ title: this.title, body: this.body });
};
