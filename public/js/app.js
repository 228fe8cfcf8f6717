import { asking } from './asking.js';
import { autoSubmit } from './auto_submit.js';
import { copyButtons } from './copy.js';
import { dropFiles } from './drop_files.js';
import { focusErrors } from './focus_errors.js';
import { menus } from './menus.js';
import { offline } from './offline.js';
import { ownZone } from './own_zone.js';
import { picked } from './picked.js';
import { prints } from './print.js';
import { progress } from './progress.js';
import { questions } from './questions.js';
import { refreshes } from './refresh.js';
import { searchKey } from './search_key.js';
import { sendOnce } from './send_once.js';
import { showPasswords } from './show_password.js';
import { signatures } from './signature.js';
import { undo } from './undo.js';
import { wayBack } from './way_back.js';

// Every page works without any of these; each attaches itself to what carries its data- attribute.
for (const attach of [
  asking,
  autoSubmit,
  copyButtons,
  dropFiles,
  focusErrors,
  menus,
  // Before sendOnce, which would hold a form that isn't sent.
  offline,
  ownZone,
  picked,
  prints,
  progress,
  questions,
  refreshes,
  searchKey,
  sendOnce,
  showPasswords,
  signatures,
  undo,
  wayBack,
])
  attach();
