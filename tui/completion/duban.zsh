#compdef duban
# duban in zsh: eval "$(duban completion zsh)"
_duban() {
    local one word
    local -a told whole whole_shown begun begun_shown
    told=("${(@f)$(duban __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    if [[ $told[1] == files ]]; then
        _files
        return
    fi
    for one in "${(@)told[2,-1]}"; do
        word="${one%%$'\t'*}"
        if [[ $word == *[:=/] ]]; then
            begun+=("$word") begun_shown+=("${one/$'\t'/  }")
        else
            whole+=("$word") whole_shown+=("${one/$'\t'/  }")
        fi
    done
    (( $#whole )) && compadd -l -V whole -d whole_shown -a -- whole
    (( $#begun )) && compadd -l -V begun -S '' -d begun_shown -a -- begun
    (( $#whole + $#begun ))
}
if (( ! $+functions[compdef] )); then
    autoload -Uz compinit
    compinit -i
fi
compdef _duban duban
