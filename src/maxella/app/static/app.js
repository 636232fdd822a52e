// Makes the pages answer at once. All of it also works without, by links and forms.

import "./marks.js";
import "./search.js";
import "./live.js";

document.documentElement.classList.add("scripted");
