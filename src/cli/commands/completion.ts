import { command } from '../command.js';
import { SHELLS } from '../shells.js';

export const completion = command({
  usage: 'completion <shell>',
  describe: 'a script that lets your shell complete commands, flags and services',
  flags: {},
  positionals: { shell: { describe: SHELLS.join(', '), choices: SHELLS, demandOption: true } },
  examples: [
    ['completion bash > /etc/bash_completion.d/wardround', 'for everybody, from the next shell on'],
    ['completion zsh > ~/.zfunc/_wardround', 'where a folder of your fpath is'],
    ['completion fish > ~/.config/fish/completions/wardround.fish', 'for you'],
  ],
  async run({ shell = 'bash' }, io) {
    const { completionScript } = await import('../completion.js');
    io.stdout.write(completionScript(shell));
    return 0;
  },
});
