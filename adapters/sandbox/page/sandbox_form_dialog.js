// A form on top of the page, in the browser's own dialog: it keeps the focus inside, and Escape
// leaves. The answers live in the browser's own fields, so a redraw never touches them.
export default {
  props: { title: String, submit: String },
  emits: ["send", "leave"],
  data() {
    return { busy: false };
  },
  mounted() {
    this.before = document.activeElement;
    this.$refs.dialog.showModal();
    const field = this.$refs.dialog.querySelector(".field :is(input, textarea, select)");
    if (field) field.focus();
  },
  unmounted() {
    if (this.before && this.before.isConnected) this.before.focus({ preventScroll: true });
  },
  methods: {
    send() {
      if (this.busy) return;
      this.busy = true;
      this.$emit("send", [...new FormData(this.$refs.form).entries()]);
    },
    trouble() {
      this.busy = false;
      this.$nextTick(() => {
        for (const field of this.$refs.form.querySelectorAll(".field"))
          for (const control of field.querySelectorAll("input, textarea, select"))
            control.setAttribute("aria-invalid", field.classList.contains("wrong"));
        const wrong = this.$refs.form.querySelector(
          ".field.wrong :is(input:checked, textarea, select, input:not([type=radio])), .field.wrong input",
        );
        if (wrong) wrong.focus();
      });
    },
  },
  template: `
    <dialog ref="dialog" class="sheet" :aria-label="title" @cancel.prevent="$emit('leave')">
      <form ref="form" novalidate @submit.prevent="send">
        <header>
          <h2>{{ title }}</h2>
          <button type="button" class="icon" aria-label="Close" @click="$emit('leave')">✕</button>
        </header>
        <div class="fields"><slot></slot></div>
        <footer>
          <button type="button" class="button" @click="$emit('leave')">Cancel</button>
          <button type="submit" class="button primary" :aria-disabled="busy">{{ submit }}</button>
        </footer>
      </form>
    </dialog>`,
};
