# duban in bash: eval "$(duban completion bash)"
_duban() {
    local told
    mapfile -t told < <(
        duban __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null
    )
    COMPREPLY=()
    if [[ ${told[0]-} == files ]]; then
        compopt -o default
        return
    fi
    COMPREPLY=("${told[@]:1}")
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=/] ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F _duban duban
