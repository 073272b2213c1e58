// Where a line is typed. Enter sends, Shift+Enter makes a new line. After a slash the commands are
// listed: arrows choose, Tab or Enter takes the chosen one.
const drafts = {};
const COMMAND = "/parley";
let count = 0;

export default {
  props: { label: String, draft: String, commands: Array },
  emits: ["send"],
  data() {
    return { text: drafts[this.draft] || "", chosen: -1, folded: false, list: `commands-${++count}` };
  },
  computed: {
    matches() {
      if (this.folded || !this.text.startsWith("/") || this.text.includes("\n")) return [];
      const typed = this.text.toLowerCase();
      if (COMMAND.startsWith(typed)) return this.commands;
      if (!typed.startsWith(COMMAND + " ")) return [];
      const verb = typed.slice(COMMAND.length + 1);
      if (verb.includes(" ")) return this.commands.filter((one) => verb.startsWith(one.verb + " "));
      return this.commands.filter((one) => one.verb.startsWith(verb));
    },
    hintOnly() {
      return this.text.trimStart().split(" ").length > 2;
    },
    open() {
      return this.matches.length > 0;
    },
  },
  watch: {
    text(now) {
      drafts[this.draft] = now;
      const partial = now.toLowerCase().replace(COMMAND, "").trim();
      const exact = this.matches.some((one) => one.verb === partial);
      this.chosen = this.open && partial && !partial.startsWith("/") && !exact && !this.hintOnly ? 0 : -1;
      this.$nextTick(this.fit);
    },
  },
  mounted() {
    this.fit();
  },
  methods: {
    fit() {
      const box = this.$refs.box;
      if (!box || !box.offsetParent) return; // on a phone it may be behind another pane
      box.style.height = "auto";
      box.style.height = Math.min(box.scrollHeight, 180) + "px";
    },
    take(index) {
      this.text = `${COMMAND} ${this.matches[index].verb} `;
      this.$refs.box.focus();
    },
    move(step) {
      const last = this.matches.length - 1;
      this.chosen = this.chosen + step > last ? 0 : this.chosen + step < 0 ? last : this.chosen + step;
      this.$nextTick(() => {
        const item = document.getElementById(`${this.list}-${this.chosen}`);
        if (item) item.scrollIntoView({ block: "nearest" });
      });
    },
    typed() {
      this.folded = false;
    },
    key(event) {
      if (event.isComposing) return;
      const choosing = this.open && !this.hintOnly;
      if (choosing && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        this.move(event.key === "ArrowDown" ? 1 : -1);
      } else if (choosing && event.key === "Tab" && !event.shiftKey) {
        event.preventDefault();
        this.take(Math.max(this.chosen, 0));
      } else if (choosing && event.key === "Escape") {
        this.folded = true;
      } else if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        if (choosing && this.chosen >= 0) this.take(this.chosen);
        else this.send();
      }
    },
    send() {
      const line = this.text.trim();
      if (!line) return;
      this.$emit("send", line);
      this.text = "";
    },
  },
  template: `
    <form class="composer" @submit.prevent="send">
      <ul v-if="open" class="commands" role="listbox" aria-label="Commands" :id="list">
        <li v-for="(one, index) in matches" :key="one.verb" role="option" :id="list + '-' + index"
            :aria-selected="index === chosen" :class="{ chosen: index === chosen }"
            @mousedown.prevent="take(index)">
          <b>/parley {{ one.verb }}</b> <i>{{ one.usage }}</i> <span>{{ one.help }}</span>
        </li>
      </ul>
      <textarea ref="box" rows="1" v-model="text" :aria-label="label" :placeholder="label"
        aria-autocomplete="list" :aria-controls="open ? list : undefined"
        :aria-activedescendant="open && chosen >= 0 ? list + '-' + chosen : undefined"
        @input="typed" @keydown="key" @blur="folded = true" @focus="folded = false"></textarea>
      <button type="submit" class="send" :disabled="!text.trim()">Send</button>
    </form>`,
};
