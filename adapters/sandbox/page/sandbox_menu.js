// A button that unfolds a short list.
let count = 0;

export default {
  props: { label: String, name: String },
  data() {
    return { open: false, list: `menu-${++count}` };
  },
  methods: {
    left(event) {
      if (!this.$el.contains(event.relatedTarget)) this.open = false;
    },
    fold() {
      this.open = false;
      this.$refs.handle.focus();
    },
    move(event) {
      const items = [...this.$refs.items.querySelectorAll("button, a")];
      const at = items.indexOf(document.activeElement);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!this.open) this.open = true;
      this.$nextTick(() => items.at((at + step) % items.length)?.focus());
    },
  },
  template: `
    <div class="menu" @focusout="left" @keydown.esc.stop="fold"
         @keydown.down.prevent="move" @keydown.up.prevent="move">
      <button ref="handle" type="button" class="handle" :aria-expanded="open" :aria-controls="list"
        :aria-label="name || undefined" :title="name || undefined" @click="open = !open">{{ label }}</button>
      <div v-show="open" ref="items" class="items" :id="list" @click="fold"><slot></slot></div>
    </div>`,
};
